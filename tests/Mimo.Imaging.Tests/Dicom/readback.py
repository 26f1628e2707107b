"""What pydicom reads in segmentations, and which codes it knows. Usage: readback.py IN.json OUT.json.

IN: {"files": [path], "codes": [[scheme, value, meaning]]}. OUT: {"files": [...], "unknown": [code that PS3.16 does not list so]}.
"""
import json
import sys

import pydicom
from pydicom.sr._concepts_dict import concepts

with open(sys.argv[1]) as file:
    given = json.load(file)
files = []
for path in given["files"]:
    data = pydicom.dcmread(path)
    pixels = data.pixel_array.reshape(int(data.NumberOfFrames), data.Rows, data.Columns)
    frames = []
    for index, group in enumerate(data.PerFrameFunctionalGroupsSequence):
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        frames.append({
            "segment": int(group.SegmentIdentificationSequence[0].ReferencedSegmentNumber),
            "pixels": pixels[index].ravel().tolist(),
            "instance": source.ReferencedSOPInstanceUID,
            "frame": int(source.get("ReferencedFrameNumber", 0)),
            "position": [float(v) for v in group.PlanePositionSequence[0].ImagePositionPatient],
        })
    files.append({
        "frames": frames,
        "segments": [{
            "label": segment.SegmentLabel,
            "algorithm": segment.SegmentAlgorithmType,
            "name": segment.SegmentAlgorithmName,
            "type": segment.SegmentedPropertyTypeCodeSequence[0].CodeMeaning,
            "scheme": segment.SegmentedPropertyTypeCodeSequence[0].CodingSchemeDesignator,
            "side": segment.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence[0].CodeMeaning
            if "SegmentedPropertyTypeModifierCodeSequence" in segment.SegmentedPropertyTypeCodeSequence[0] else "",
        } for segment in data.SegmentSequence],
        "study": data.StudyInstanceUID,
        "instance": data.SOPInstanceUID,
        "patient": str(data.PatientName),
        "description": data.SeriesDescription,
        "overlap": data.SegmentsOverlap,
    })
listed = {(scheme, code, meaning) for scheme, names in concepts.items() for codes in names.values() for code, (meaning, _) in codes.items()}
unknown = [code for code in given["codes"] if tuple(code) not in listed]
with open(sys.argv[2], "w") as file:
    json.dump({"files": files, "unknown": unknown}, file)
