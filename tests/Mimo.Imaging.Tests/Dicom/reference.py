"""What pydicom and dcmtk make of DICOM files: those that Debian's python3-pydicom ships, and some made here for what they lack.

Usage: reference.py OUT. Writes OUT/index.json, a list of cases, and the pixels of each as raw bytes beside it. A case is
  name, path    the file
  frame         from 1
  stored        pixels as stored: little-endian, channels interleaved (pydicom), or
  shown         8-bit grey or RGB (dcm2pnm, or the formulas of PS3.3 worked out here in doubles)
  options       window: [centre, width, function], file_window
  tolerance     largest difference of a sample; mean: largest mean difference
"""
import json
import os
import subprocess
import sys
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

warnings.simplefilter("ignore")
OUT = sys.argv[1]
SAMPLES = os.path.join(os.path.dirname(pydicom.__file__), "data", "test_files")
SYNTAX = "1.2.840.10008.1.2"
cases = []


def case(name, path, kind, pixels, frame=1, tolerance=0, mean=0.0, options=None):
    raw = os.path.join(OUT, f"{len(cases)}.raw")
    with open(raw, "wb") as file:
        file.write(np.ascontiguousarray(pixels).tobytes())
    cases.append({"name": name, "path": path, "frame": frame, kind: raw, "tolerance": tolerance, "mean": mean, "options": options or {}})


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def shown(name, path, flags, frame=1, tolerance=1, mean=1.0, options=None):
    """dcmj2pnm reads all that dcm2pnm does, and JPEG."""
    target = os.path.join(OUT, "x.pnm")
    run("dcmj2pnm", "-q", "-O", "+F", str(frame), "+op", *flags, path, target)
    with open(target, "rb") as file:
        assert file.readline().strip() in (b"P5", b"P6")
        line = file.readline()
        while line.startswith(b"#"):
            line = file.readline()
        assert file.readline().strip() == b"255"
        pixels = file.read()
    case(name, path, "shown", np.frombuffer(pixels, np.uint8), frame, tolerance, mean, options)


def stored(name, path, frame=None, tolerance=0):
    data = pydicom.dcmread(path)
    pixels = data.pixel_array.reshape(int(data.get("NumberOfFrames", 1)), -1)
    for number in range(len(pixels)) if frame is None else [frame - 1]:
        case(f"{name} frame {number + 1}", path, "stored", pixels[number].astype(pixels.dtype.newbyteorder("<")), number + 1, tolerance)


# 1. Every sample with pixels that pydicom can give by itself.
NATIVE = {SYNTAX, SYNTAX + ".1", SYNTAX + ".1.99", SYNTAX + ".2", SYNTAX + ".5"}
files = sorted(os.path.join(folder, file) for folder, _, names in os.walk(SAMPLES) for file in names)
for path in files:
    name = os.path.basename(path)
    try:
        data = pydicom.dcmread(path)
        syntax = data.file_meta.TransferSyntaxUID
        if "PixelData" not in data or name in ("badVR.dcm", "MR_truncated.dcm"):
            continue
        if syntax in NATIVE and data.PhotometricInterpretation != "YBR_FULL_422":
            stored(name, path)
    except (pydicom.errors.InvalidDicomError, AttributeError):
        continue
    frames = int(data.get("NumberOfFrames", 1))
    if syntax in NATIVE | {SYNTAX + ".4.50", SYNTAX + ".4.51", SYNTAX + ".4.57", SYNTAX + ".4.70"} and data.BitsAllocated <= 16:
        # Where the chroma of a picture marked RGB was halved, decoders draw hard edges of colour differently.
        rough = name in ("SC_rgb_jpeg.dcm", "SC_rgb_jpeg_lossy_gdcm.dcm")
        # Two decoders of 12-bit JPEG may round one of 4096 levels differently, and two roundings of the window follow.
        tolerance = 2 if syntax == SYNTAX + ".4.51" else 1
        if data.SamplesPerPixel == 3:
            if not rough and data.BitsAllocated == 8:
                shown(name, path, [])
        elif data.BitsAllocated > 1:
            if "WindowCenter" in data:
                shown(name + " first window", path, ["+Wi", "1"], frames)
            else:
                # dcmtk's own range of values is of all frames.
                shown(name + " range", path, ["+Wm"], frames, tolerance=2)
            shown(name + " asked", path, ["+Ww", "100", "300"], frames, tolerance, options={"window": [100, 300, "LINEAR"]})

# 2. Recompressed.
ct, mr = os.path.join(SAMPLES, "CT_small.dcm"), os.path.join(SAMPLES, "MR_small.dcm")
rgb = os.path.join(SAMPLES, "SC_rgb_rle.dcm")
for tool, flag in [("dcmcrle", []), ("dcmconv", ["+td"]), ("dcmconv", ["+tb"]), ("dcmconv", ["+ti"]), ("dcmcjpeg", ["+e1"])] + [
        ("dcmcjpeg", ["+el", "+sv", str(predictor)]) for predictor in range(1, 8)]:
    for source in (ct, mr, rgb):
        name = f"{tool} {' '.join(flag)} {os.path.basename(source)}"
        target = os.path.join(OUT, name.replace(" ", "_"))
        if source == rgb and tool == "dcmcrle":
            continue
        plain = source
        if source == rgb:
            plain = os.path.join(OUT, "plain.dcm")
            run("dcmdrle", source, plain)
        run(tool, *flag, plain, target)
        expected = pydicom.dcmread(source).pixel_array
        case(name, target, "stored", expected.astype(expected.dtype.newbyteorder("<")))

# JPEG-LS as dcmtk's CharLS writes it: its parameters, its orders of components, and with errors, for which dcmtk's own decoder is the reference.
unsigned = []
for bits in (8, 12):
    data = pydicom.dcmread(ct)
    values = data.pixel_array.astype(np.int32) & (1 << bits) - 1
    data.PixelData = values.astype(np.uint8 if bits == 8 else np.uint16).tobytes()
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8 if bits == 8 else 16, bits, bits - 1, 0
    for name in ("SmallestImagePixelValue", "LargestImagePixelValue", "PixelPaddingValue"):
        if name in data:
            delattr(data, name)
    unsigned.append(os.path.join(OUT, f"unsigned-{bits}.dcm"))
    data.save_as(unsigned[-1])
for source in (ct, mr, *unsigned, plain):
    lossy = [["+en", "+md", "1"], ["+en", "+md", "5"]] if source in (*unsigned, plain) else []
    orders = [["+is"], ["+in"], ["+in", "+en"], ["+is", "+en"]] if source == plain else []
    for flags in [[], ["+t1", "9", "+t2", "30", "+t3", "60", "+rs", "16"], *lossy, *orders]:
        name = f"dcmcjpls {' '.join(flags)} {os.path.basename(source)}"
        target, back = os.path.join(OUT, name.replace(" ", "_")), os.path.join(OUT, "back.dcm")
        run("dcmcjpls", *flags, source, target)
        run("dcmdjpls", target, back)
        expected = pydicom.dcmread(back).pixel_array
        if "+en" not in flags:
            assert (expected == pydicom.dcmread(source).pixel_array).all()
        case(name, target, "stored", expected.astype(expected.dtype.newbyteorder("<")))
sample = pydicom.dcmread(mr).pixel_array
case("MR_small_jpeg_ls_lossless.dcm", os.path.join(SAMPLES, "MR_small_jpeg_ls_lossless.dcm"), "stored", sample.astype(sample.dtype.newbyteorder("<")))


# 3. Made here.
def make(name, pixels, photometric="MONOCHROME2", bits=16, signed=False, **attributes):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = attributes.get("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[name])
    path = os.path.join(OUT, name + ".dcm")
    data = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = generate_uid(entropy_srcs=["study"]), generate_uid(entropy_srcs=["series"])
    data.PatientName, data.PatientID = "Canary^Patient", "CANARY-ID"
    data.Rows, data.Columns = (pixels.shape[1:3] if "NumberOfFrames" in attributes else pixels.shape[:2])
    data.SamplesPerPixel = 3 if pixels.ndim == (4 if "NumberOfFrames" in attributes else 3) else 1
    data.PhotometricInterpretation = photometric
    data.BitsAllocated = 8 if pixels.dtype.itemsize == 1 else 16
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, int(signed)
    if data.SamplesPerPixel == 3:
        data.PlanarConfiguration = 0
    for key, value in attributes.items():
        setattr(data, key, value)
    data.PixelData = pixels.tobytes() + (b"\0" if pixels.nbytes % 2 else b"")
    data["PixelData"].VR = "OW" if data.BitsAllocated == 16 else "OB"
    data.save_as(path, write_like_original=False)
    return path


def table(entries, first, bits, explanation=""):
    item = Dataset()
    item.LUTDescriptor = [len(entries) % 65536, first, bits]
    item["LUTDescriptor"].VR = "SS" if first < 0 else "US"
    item.LUTExplanation = explanation
    item.add_new(0x00283006, "OW", np.asarray(entries, np.uint16).tobytes())
    return item


def linear(values, center, width):
    return np.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0, 1)


def grey(share):
    return np.floor(share * 255 + 0.5).astype(np.uint8)


random = np.random.default_rng(7)
values = random.integers(0, 4096, (40, 50)).astype(np.uint16)
signed = random.integers(-1500, 1500, (40, 50)).astype(np.int16)

path = make("two-windows", values, bits=12, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=[40, -600], WindowWidth=[400, 1500],
            WindowCenterWidthExplanation=["ABDOMEN", "LUNG"])
shown("two windows, the first", path, ["+Wi", "1"])
shown("two windows, the second", path, ["+Wi", "2"], options={"file_window": 2})
path = make("mono1", values, "MONOCHROME1", bits=12, WindowCenter=2000, WindowWidth=1500)
shown("MONOCHROME1", path, ["+Wi", "1"])
path = make("sigmoid", values, bits=12, WindowCenter=2000, WindowWidth=1500, VOILUTFunction="SIGMOID")
shown("SIGMOID by dcmtk", path, ["+Wi", "1", "+Wfs"])
case("SIGMOID", path, "shown", grey(1 / (1 + np.exp(-4 * (values.astype(float) - 2000) / 1500))))
path = make("exact", signed, signed=True, RescaleSlope=0.001, RescaleIntercept=0, WindowCenter=0.1, WindowWidth=0.5, VOILUTFunction="LINEAR_EXACT")
case("LINEAR_EXACT", path, "shown", grey(np.clip((signed * 0.001 - 0.1) / 0.5 + 0.5, 0, 1)), tolerance=1)
path = make("threshold", values, bits=12, WindowCenter=2000, WindowWidth=1)
case("window of width 1", path, "shown", grey((values > 1999.5).astype(float)))
curve = (np.sqrt(np.arange(4096) / 4095) * 1023).astype(np.uint16)
path = make("voilut", values, bits=12, VOILUTSequence=Sequence([table(curve, 0, 10, "NORMAL")]))
shown("VOI LUT by dcmtk", path, ["+Wl", "1"])
case("VOI LUT", path, "shown", grey(curve[values] / 1023))
path = make("voilut-signed", signed, signed=True, VOILUTSequence=Sequence([table(curve[::4][:1000], -500, 10)]))
case("VOI LUT from a negative value", path, "shown", grey(curve[::4][np.clip(signed.astype(int) + 500, 0, 999)] / 1023))
steps = (np.arange(4096) * 3 // 2 + 7).astype(np.uint16)
path = make("modality", values, bits=12, ModalityLUTSequence=Sequence([table(steps, 0, 16)]), WindowCenter=3000, WindowWidth=2000)
shown("modality LUT by dcmtk", path, ["+Wi", "1"])
case("modality LUT", path, "shown", grey(linear(steps[values].astype(float), 3000, 2000)))
padded = signed.copy()
padded[:10] = -2000
path = make("padding", padded, signed=True, PixelPaddingValue=-2000)
inside = padded[10:].astype(float)
case("range without padding", path, "shown", grey(np.clip((padded - inside.min()) / (inside.max() - inside.min()), 0, 1)), tolerance=1)
path = make("eight", (values >> 4).astype(np.uint8), bits=8)
case("8 bits as they are", path, "shown", (values >> 4).astype(np.uint8))
path = make("flat", np.full((9, 7), 300, np.uint16))
case("flat", path, "shown", np.zeros((9, 7), np.uint8))

indices = random.integers(0, 256, (30, 21)).astype(np.uint8)
palette = random.integers(0, 256, (3, 256)).astype(np.uint8)
colours = ("Red", "Green", "Blue")
for bits, entry in ((8, np.uint8), (16, np.uint16)):
    entries = palette.astype(entry) * (257 if bits == 16 else 1)
    attributes = {f"{colour}PaletteColorLookupTableDescriptor": [256, 0, bits] for colour in colours}
    attributes |= {f"{colour}PaletteColorLookupTableData": entries[i].tobytes() for i, colour in enumerate(colours)}
    path = make(f"palette{bits}", indices, "PALETTE COLOR", bits=8, **attributes)
    case(f"palette of {bits} bits", path, "shown", palette[:, indices].transpose(1, 2, 0))
    shown(f"palette of {bits} bits by dcmtk", path, [])
colour = random.integers(0, 256, (20, 24, 3)).astype(np.uint8)
path = make("planar", np.ascontiguousarray(colour), "RGB", bits=8)
data = pydicom.dcmread(path)
data.PlanarConfiguration, data.PixelData = 1, colour.transpose(2, 0, 1).tobytes()
data.save_as(path)
case("RGB by plane", path, "shown", colour)
path = make("ybr", colour, "YBR_FULL", bits=8)
# dcmtk works in tables of integers here.
shown("YBR_FULL by dcmtk", path, [], tolerance=2)
y, cb, cr = (colour[..., i].astype(float) - (128 if i else 0) for i in range(3))
rgb = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], -1)
case("YBR_FULL", path, "shown", np.clip(np.floor(rgb + 0.5), 0, 255).astype(np.uint8))

frames = np.stack([values + np.uint16(i * 10) for i in range(3)])
path = make("stack", frames, bits=16, NumberOfFrames=3, WindowCenter=2000, WindowWidth=3000)
for i in (1, 3):
    shown(f"frame {i} of 3", path, ["+Wi", "1"], frame=i)
packed = os.path.join(OUT, "stack-jpeg.dcm")
run("dcmcjpeg", "+e1", path, packed)
stored("frames of a compressed stack", path)
for i in range(3):
    case(f"compressed stack frame {i + 1}", packed, "stored", frames[i], i + 1)
run("dcmcjpeg", "+e1", "+fs", "1", path, os.path.join(OUT, "split.dcm"))
for i in range(3):
    case(f"compressed stack in small fragments, frame {i + 1}", os.path.join(OUT, "split.dcm"), "stored", frames[i], i + 1)


def group(slope, center, width, position):
    item, transform, window, plane = Dataset(), Dataset(), Dataset(), Dataset()
    transform.RescaleSlope, transform.RescaleIntercept, transform.RescaleType = slope, -100, "US"
    window.WindowCenter, window.WindowWidth = center, width
    plane.ImagePositionPatient = [0, 0, position]
    item.PixelValueTransformationSequence, item.FrameVOILUTSequence = Sequence([transform]), Sequence([window])
    item.PlanePositionSequence = Sequence([plane])
    return item


shared, orientation, measures = Dataset(), Dataset(), Dataset()
orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
measures.PixelSpacing, measures.SliceThickness = [0.5, 0.75], 3
shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = Sequence([orientation]), Sequence([measures])
groups = [group(1 + i, 1500 * (1 + i), 1000 * (1 + i), i * 3) for i in range(3)]
path = make("enhanced", frames, NumberOfFrames=3, SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1", SharedFunctionalGroupsSequence=Sequence([shared]),
            PerFrameFunctionalGroupsSequence=Sequence(groups), FrameOfReferenceUID=generate_uid(entropy_srcs=["frame"]))
for i in range(3):
    expected = grey(linear(frames[i] * (1.0 + i) - 100, 1500 * (1 + i), 1000 * (1 + i)))
    case(f"functional groups of frame {i + 1}", path, "shown", expected, i + 1, tolerance=1)
data = pydicom.dcmread(path)
for sequence in (data.SharedFunctionalGroupsSequence, data.PerFrameFunctionalGroupsSequence):
    sequence.is_undefined_length = True
    for item in sequence:
        item.is_undefined_length_sequence_item = True
undefined = os.path.join(OUT, "undefined.dcm")
data.save_as(undefined)
case("functional groups without lengths", undefined, "shown", grey(linear(frames[1] * 2.0 - 100, 3000, 2000)), 2, tolerance=1)
implicit = os.path.join(OUT, "implicit.dcm")
run("dcmconv", "+ti", path, implicit)
case("functional groups without types", implicit, "shown", grey(linear(frames[2] * 3.0 - 100, 4500, 3000)), 3, tolerance=1)

with open(os.path.join(OUT, "index.json"), "w") as file:
    json.dump({"cases": cases, "samples": files, "refused": os.path.join(SAMPLES, "MR_small_jp2klossless.dcm"), "enhanced": path, "windows": os.path.join(OUT, "two-windows.dcm")}, file)
