"""Biometrics: faces over opaque subject ids, by consent, encrypted, and deleted when asked.

Areas: `engine` (models: detect, embed, measure), `resident` (the one process that holds models and
index), `gallery` (templates, comparing, searching, consent's consequences, what the law asks),
`challenge` (a living person in front of a camera) and `photo` (ID photos and card copies).
Law: 个人信息保护法 第二十六、二十八至三十一、五十五、五十六条；人脸识别技术应用安全管理办法.
"""
