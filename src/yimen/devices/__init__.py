"""Devices: the registry of panels, tablets, kiosks and printers, their keys, heartbeat and configuration.

Nouns: device, device key, activation code, alarm, configuration, pulse, hour. A panel is never
trusted by where it stands: each call is signed by a key that was made on it and never left it.
Law: 人脸识别技术应用安全管理办法（人脸信息存于设备内，不得经互联网外传）；GB/T 22239-2019 三级.
"""
