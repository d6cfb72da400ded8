"""What a person is told about an image: one plain sentence a trouble, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.biometrics.contracts import Trouble

HINTS: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.NOT_AN_IMAGE: "这个文件不是能用的照片。请换一张 JPG、PNG、WebP 或 BMP 照片。",
        Trouble.TOO_LARGE: "照片太大。请换一张 15 MB、4000 万像素以内的照片。",
        Trouble.TOO_SMALL: "照片太小，看不清。请换一张大一些的原图，不要用缩略图。",
        Trouble.NO_FACE: "没有看到人脸。请正对镜头，让整张脸都在画面里。",
        Trouble.MANY_FACES: "画面里不止一个人。请只留本人，其他人先离开画面。",
        Trouble.TOO_FAR: "离得太远。请靠近一点。",
        Trouble.TOO_NEAR: "离得太近。请退后一点。",
        Trouble.OFF_CENTRE: "脸不在画面中间。请移到中间。",
        Trouble.TURNED: "脸转向了一边。请正对镜头。",
        Trouble.TILTED: "头抬得太高或低得太多。请平视镜头。",
        Trouble.LEANING: "头歪了。请把头摆正。",
        Trouble.DARK: "光线太暗。请到亮一些的地方，或者打开灯。",
        Trouble.BRIGHT: "光线太强。请避开直射的灯光或阳光。",
        Trouble.UNEVEN: "脸上一边亮一边暗。请换个方向，让光从正面照来。",
        Trouble.BLURRED: "照片模糊。请擦一擦镜头，拿稳再拍。",
        Trouble.EYES_CLOSED: "眼睛闭着。请睁开眼睛再拍。",
        Trouble.MOUTH_OPEN: "嘴张开了。请自然闭上嘴。",
    }
)
"""A sentence for every trouble, in a person's own language."""
