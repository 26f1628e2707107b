#!/usr/bin/env bash
# Runs every test. Installs what they need where it is missing (Debian, Ubuntu): redis-server for the cluster tests, Node.js for the
# clients of other languages, Python's gRPC, Chromium for the viewer, WordNet for METEOR's synonyms; pydicom, dcmtk, dicom3tools and
# Orthanc, which DICOM is held against. Arguments go to `dotnet test`, for example: bash tests/run.sh --filter FullyQualifiedName~Rle
set -euo pipefail
cd "$(dirname "$0")/.."

install() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()
/usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null || missing+=(python3-grpcio python3-protobuf)
command -v grpc_python_plugin >/dev/null && [ -f /usr/include/google/protobuf/descriptor.proto ] || missing+=(protobuf-compiler protobuf-compiler-grpc libprotobuf-dev)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
[ -x "${MIMO_CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
[ -f /usr/share/wordnet/index.noun ] || [ -n "${MIMO_WORDNET:-}" ] || missing+=(wordnet-base)
[ -f /usr/lib/python3/dist-packages/pydicom/__init__.py ] || missing+=(python3-pydicom)
/usr/bin/python3 -c 'import numpy' 2>/dev/null || missing+=(python3-numpy)
command -v dcmj2pnm >/dev/null || missing+=(dcmtk)
command -v dciodvfy >/dev/null || missing+=(dicom3tools)
[ -x /usr/sbin/Orthanc ] || missing+=(orthanc)
[ -f /usr/share/orthanc/plugins/libOrthancDicomWeb.so ] || missing+=(orthanc-dicomweb)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  install "${missing[@]}" || echo "could not install ${missing[*]}: the tests that need them will say so" >&2
fi

# One project at a time: the cluster tests measure seconds, and two test hosts with libtorch would fight for the cores.
exec dotnet test MIMO.sln -c Release -m:1 --nologo "$@"
