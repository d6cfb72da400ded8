"""The rules of GB/T 33190-2016 that our files use: which children, in which order, which attributes.

Written down from the diagrams of the standard; an element or an order that is not here fails the test.
"""

CHILDREN: dict[str, list[str]] = {
    "OFD": ["DocBody"],
    "DocBody": ["DocInfo", "DocRoot", "Versions", "Signatures"],
    "DocInfo": [
        "DocID", "Title", "Author", "Subject", "Abstract", "CreationDate", "ModDate", "DocUsage",
        "Cover", "Keywords", "Creator", "CreatorVersion", "CustomDatas",
    ],
    "Keywords": ["Keyword"],
    "CustomDatas": ["CustomData"],
    "Document": [
        "CommonData", "Pages", "Outlines", "Permissions", "Actions", "VPreferences", "Bookmarks",
        "Annotations", "CustomTags", "Attachments", "Extensions",
    ],
    "CommonData": ["MaxUnitID", "PageArea", "PublicRes", "DocumentRes", "TemplatePage", "DefaultCS"],
    "PageArea": ["PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox"],
    "Area": ["PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox"],
    "Pages": ["Page"],
    "Page": ["Template", "PageRes", "Area", "Content", "Actions"],
    "Content": ["Layer"],
    "Res": ["ColorSpaces", "DrawParams", "Fonts", "MultiMedias", "CompositeGraphicUnits"],
    "ColorSpaces": ["ColorSpace"],
    "ColorSpace": ["Palette"],
    "Fonts": ["Font"],
    "Font": ["FontFile"],
    "MultiMedias": ["MultiMedia"],
    "MultiMedia": ["MediaFile"],
    "TextObject": ["Actions", "Clips", "FillColor", "StrokeColor", "CGTransform", "TextCode"],
    "PathObject": ["Actions", "Clips", "StrokeColor", "FillColor", "AbbreviatedData"],
    "ImageObject": ["Actions", "Clips", "Border"],
    "FillColor": ["Pattern", "AxialShd", "RadialShd"],
    "StrokeColor": ["Pattern", "AxialShd", "RadialShd"],
    "Signatures": ["MaxSignId", "Signature"],
    "Signature": ["SignedInfo", "SignedValue"],
    "SignedInfo": [
        "Provider", "SignatureMethod", "SignatureDateTime", "References", "StampAnnot", "Seal",
    ],
    "References": ["Reference"],
    "Reference": ["CheckValue"],
    "Seal": ["BaseLoc"],
    "Layer": ["TextObject", "PathObject", "ImageObject"],
    **{
        name: []
        for name in (
            "DocID", "Title", "Author", "Subject", "CreationDate", "ModDate", "DocUsage", "Keyword",
            "Creator", "CreatorVersion", "CustomData", "DocRoot", "MaxUnitID", "PhysicalBox",
            "PublicRes", "DocumentRes", "DefaultCS", "FontFile", "MediaFile", "TextCode",
            "AbbreviatedData", "Provider", "SignatureMethod", "SignatureDateTime", "CheckValue",
            "StampAnnot", "BaseLoc", "SignedValue",
        )
    },
}  # fmt: skip
"""A layer may mix its objects: there the order is that of painting and is not checked."""

REQUIRED: dict[str, set[str]] = {
    "OFD": {"Version", "DocType"},
    "Res": {"BaseLoc"},
    "ColorSpace": {"ID", "Type"},
    "Font": {"ID", "FontName"},
    "MultiMedia": {"ID", "Type"},
    "CustomData": {"Name"},
    "Layer": {"ID"},
    "TextObject": {"ID", "Boundary", "Font", "Size"},
    "PathObject": {"ID", "Boundary"},
    "ImageObject": {"ID", "Boundary", "ResourceID"},
    "TextCode": {"X", "Y"},
    "Provider": {"ProviderName"},
    "References": {"CheckMethod"},
    "Reference": {"FileRef"},
    "StampAnnot": {"ID", "PageRef", "Boundary"},
}
