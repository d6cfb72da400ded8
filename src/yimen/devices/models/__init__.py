"""Tables of devices."""

from yimen.devices.models.call import DeviceAct, DeviceCall, DeviceHour, DevicePulse
from yimen.devices.models.configuration import DeviceConfiguration
from yimen.devices.models.device import Device, DeviceImport, DeviceStep
from yimen.devices.models.key import ActivationCode, DeviceAlarm, DeviceKey

__all__ = [
    "ActivationCode",
    "Device",
    "DeviceAct",
    "DeviceAlarm",
    "DeviceCall",
    "DeviceConfiguration",
    "DeviceHour",
    "DeviceImport",
    "DeviceKey",
    "DevicePulse",
    "DeviceStep",
]
