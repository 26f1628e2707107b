#!/usr/bin/env bash
# Makes the Python stubs in ./generated from the proto. Needs either `pip install grpcio grpcio-tools`, or on Debian
# `apt install python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev`. PYTHON names the interpreter.
set -euo pipefail
cd "$(dirname "$0")"
protos=${PROTOS:-../../../contracts/Mimo.Contracts}
python=${PYTHON:-python3}
out=generated
rm -rf "$out" && mkdir -p "$out/protos"
# Stubs of google/api are made too: Debian has no package of them.
cp -r "$protos/mimo" "$protos/google" ../error_details.proto "$out/protos/"
cd "$out"
files=(protos/mimo/v1/*.proto protos/google/api/*.proto protos/error_details.proto)
if "$python" -c 'import grpc_tools' 2>/dev/null && "$python" -m grpc_tools.protoc -I protos --python_out=. --grpc_python_out=. "${files[@]}" 2>/dev/null; then
  exit
fi
# Debian's grpc_tools is too old for `optional`; its protoc is not.
protoc -I protos --python_out=. --grpc_python_out=. --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" "${files[@]}"
