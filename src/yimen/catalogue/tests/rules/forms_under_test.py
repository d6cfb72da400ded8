"""A form with every kind of field, for the tests of the form rules."""

from decimal import Decimal

from yimen.catalogue.contracts import Field, FieldKind, FormSpec, Option, Step

K = FieldKind


def field(code, kind, name, **more):
    return Field(code=code, kind=kind, name=name, label=f"{name}？", **more)


def spec(*fields, when=""):
    return FormSpec(steps=(Step(code="s", title="一步", fields=fields, when=when),))


YES_NO = (Option(code="1", label="做"), Option(code="0", label="不做"))

SHOP = FormSpec(
    steps=(
        Step(
            code="who",
            title="您是谁",
            fields=(
                field("name", K.TEXT, "姓名", max_length=50, prefill="申请人.姓名"),
                field("idno", K.ID_NUMBER, "证件号码"),
                field("tel", K.PHONE, "手机"),
                field("born", K.DATE, "出生日期"),
                field("area", K.AREA, "住址所在村"),
            ),
        ),
        Step(
            code="shop",
            title="店面情况",
            fields=(
                field("cold_room", K.NUMBER, "凉菜间面积", when='表.凉菜 = "1"', unit="平方米"),
                field(
                    "size",
                    K.NUMBER,
                    "店面面积",
                    unit="平方米",
                    min_value=Decimal(1),
                    max_value=Decimal(5000),
                ),
                field("cold", K.RADIO, "凉菜", options=YES_NO),
                field("rent", K.MONEY, "月租金", required=False),
                field("year_rent", K.MONEY, "年租金", compute="表.月租金 * 12"),
                field("kinds", K.CHECKS, "经营项目", options=YES_NO, required=False),
                field("from_on", K.DATE, "开业日期", required=False),
                field(
                    "to_on",
                    K.DATE,
                    "租期届满",
                    required=False,
                    check="表.租期届满 > 表.开业日期",
                    check_message="租期要在开业以后届满，请核对两个日期。",
                ),
                field("note", K.LONG_TEXT, "说明", required_when="表.店面面积 > 1000"),
                field(
                    "staff",
                    K.TABLE,
                    "从业人员",
                    max_rows=3,
                    required=False,
                    columns=(
                        field("who", K.TEXT, "姓名"),
                        field("pay", K.MONEY, "工资", required=False),
                    ),
                ),
                field("wages", K.MONEY, "工资合计", compute="sum(表.从业人员.工资)"),
            ),
        ),
        Step(
            code="sign",
            title="材料和签名",
            fields=(
                field("plan", K.FILE, "布局图"),
                field("promise", K.DECLARATION, "承诺"),
                field("signature", K.SIGNATURE, "签名"),
            ),
        ),
    )
)
