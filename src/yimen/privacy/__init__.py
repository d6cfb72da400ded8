"""Personal data as the law wants it: retention, the rights of persons, and incidents.

Stands above everything that keeps personal data and names none of it: classes of data, exporters and
removal come from the register. Nouns: data request, copy, retention run, legal hold, incident.
Law: 个人信息保护法 Art. 15, 19, 44-50, 51, 57; 网络数据安全管理条例; 国家网络安全事件报告管理办法.
"""
