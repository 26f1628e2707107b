#!/usr/bin/env bash
# Makes the Python stubs in ./generated from the proto. Needs either `pip install grpcio grpcio-tools`, or on Debian
# `apt install python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc`. PYTHON names the interpreter.
set -euo pipefail
cd "$(dirname "$0")"
protos=${PROTOS:-../../../contracts/Mimo.Contracts}
python=${PYTHON:-python3}
out=generated
rm -rf "$out" && mkdir -p "$out/protos/mimo/v1"
# The http options are for REST; without them no google.api package is needed.
for file in "$protos"/mimo/v1/*.proto; do
  sed -e '/google\/api\/annotations.proto/d' -e '/option (google.api.http)/d' "$file" >"$out/protos/mimo/v1/$(basename "$file")"
done
cp ../error_details.proto "$out/protos/"
cd "$out"
files=(protos/mimo/v1/*.proto protos/error_details.proto)
if "$python" -c 'import grpc_tools' 2>/dev/null && "$python" -m grpc_tools.protoc -I protos --python_out=. --grpc_python_out=. "${files[@]}" 2>/dev/null; then
  exit
fi
# Debian's grpc_tools is too old for `optional`; its protoc is not.
protoc -I protos --python_out=. --grpc_python_out=. --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" "${files[@]}"
