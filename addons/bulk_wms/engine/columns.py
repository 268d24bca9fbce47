"""The columns of each kind of table, with the words that mills, traders and spreadsheets use.

English and Chinese name, then further words. What is exported uses the first ones, so every
exported table can be read again. Names are those of the yard's own fields where there is one.
"""
# A table of words: one line for each column, however long.
# ruff: noqa: E501

from __future__ import annotations

from .headings import Column

KINDS = ("packing", "places", "stock", "lots")

_PRODUCT = Column(
    "product", "text", "Material", "物料",
    ("物料编码", "物料名称", "物料号", "品名", "产品", "产品名称", "产品编码", "货物名称", "商品名称",
     "material code", "material name", "product", "product code", "item", "article"),
    example="HRC-Q235B",
)  # fmt: skip
_LOT = Column(
    "lot", "text", "Piece or Lot No.", "件号或批号",
    ("卷号", "钢卷号", "板号", "坯号", "件号", "物料批号", "批次", "批次号", "批号", "资源号", "捆包号", "捆号",
     "piece", "piece no", "lot", "lot no", "lot number", "coil", "coil no", "coil number",
     "plate no", "slab no", "bundle no", "serial no", "id"),
    required=True, example="H260411",
)  # fmt: skip
_WEIGHT = Column(
    "weight", "weight", "Weight", "重量",
    ("净重", "标签重", "标签重量", "钢厂重量", "码单重量", "单重", "数量kg", "net", "net weight",
     "label weight", "mill weight", "weight net", "mass", "quantity kg"),
    example="20150",
)  # fmt: skip
_GROSS = Column(
    "weight_gross", "weight", "Gross Weight", "毛重", ("gross", "weight gross"), example="20210"
)
_ACTUAL = Column(
    "weight_actual", "weight", "Actual Weight", "实重",
    ("实际重量", "过磅重量", "磅重", "实磅", "scale weight", "weighed"),
)  # fmt: skip
_PIECES = Column(
    "pieces", "count", "Pieces", "件数",
    ("袋数", "包数", "捆数", "数量件", "pcs", "bags", "bundles", "packages", "number of pieces"),
)  # fmt: skip

# What a lot may say of itself, whatever its form. The form decides which of them it has.
_ATTRIBUTES = (
    Column("heat", "text", "Heat", "炉号", ("炉批号", "熔炼号", "heat no", "heat number", "melt no", "cast no"), example="H7731"),
    Column("batch", "text", "Batch No.", "生产批号", ("批号", "轧批号", "钢厂批号", "batch", "batch number", "charge")),
    Column("grade", "text", "Grade", "牌号", ("材质", "钢种", "钢号", "steel grade", "quality grade"), example="Q235B"),
    Column("dimensions", "dimensions", "Size", "规格", ("尺寸", "规格型号", "规格尺寸", "dimensions", "spec", "specification"), example="3.0×1500×C"),
    Column("thickness", "size", "Thickness", "厚度", ("厚", "板厚", "壁厚", "thick", "gauge", "wall")),
    Column("width", "size", "Width", "宽度", ("宽", "板宽", "幅宽")),
    Column("length", "size", "Length", "长度", ("长", "板长", "定尺")),
    Column("inner_diameter", "size", "Inner Diameter", "内径", ("卷内径", "inner dia", "id mm", "inside diameter")),
    Column("outer_diameter", "size", "Outer Diameter", "外径", ("卷外径", "outer dia", "od", "outside diameter")),
    Column("diameter", "size", "Diameter", "直径", ("线径", "公称直径", "dia", "rod diameter")),
    Column("profile", "choice", "Profile", "截面形状", ("断面", "型材", "section")),
    Column("unit_count", "count", "Bars per Bundle", "每捆支数", ("支数", "根数", "bars", "pieces per bundle")),
    Column("pack_number", "text", "Pack No.", "包装号", ("捆包号", "捆号", "包号", "吊牌号", "tag no", "pack number", "package no")),
    Column("pack_code", "text", "Packaging", "包装方式", ("包装", "包装代码", "pack code", "packing")),
    Column("certificate_number", "text", "Certificate No.", "质保书号", ("质保书", "质保书编号", "质量证明书号", "certificate", "mtc", "mtc no", "certificate number")),
    Column("coating", "number", "Coating (g/m²)", "镀层重量 (g/m²)", ("镀层", "锌层", "锌层重量", "zinc", "coating weight", "coating mass")),
    Column("surface", "text", "Surface", "表面", ("表面质量", "表面状态", "表面等级", "finish")),
    Column("edge", "choice", "Edge", "边部", ("切边", "边部状态", "edge condition")),
    Column("eye_axis", "choice", "Eye Axis", "卷眼方向", ("放置方式", "eye")),
    Column("flatness", "text", "Flatness", "不平度", ("平整度", "板形")),
    Column("is_remnant", "flag", "Remnant", "余材", ("余料", "是否余材", "offcut")),
    Column("unit_net", "weight", "Net per Bag", "单包净重", ("每袋净重", "袋净重", "net per unit", "bag net")),
    Column("unit_gross", "weight", "Gross per Bag", "单包毛重", ("每袋毛重", "袋毛重", "gross per unit", "bag gross")),
    Column("units_per_layer", "count", "Bags per Layer", "每层袋数", ("每层包数", "per layer")),
    Column("moisture", "number", "Moisture (%)", "水分 (%)", ("含水率", "含水量", "湿度", "humidity")),
    Column("bulk_density", "number", "Bulk Density (t/m³)", "堆密度 (t/m³)", ("堆积密度", "容重", "density")),
    Column("bulk_density_on", "date", "Density Tested on", "堆密度检测日期", ("density date",)),
    Column("survey_volume", "number", "Surveyed Volume (m³)", "测量体积 (m³)", ("体积", "volume")),
    Column("base_area", "number", "Base Area (m²)", "占地面积 (m²)", ("底面积", "footprint")),
    Column("production_date", "date", "Production Date", "生产日期", ("制造日期", "轧制日期", "产出日期", "made on", "mfg date", "date of production"), example="2026-03-02"),
    Column("expiration_date", "date", "Expiration Date", "到期日期", ("有效期", "有效期至", "失效日期", "保质期至", "expiry", "expiry date", "best before", "use by")),
    Column("leaves_on", "date", "Expected to Leave", "预计出库日期", ("计划出库日期", "due date", "expected out")),
)  # fmt: skip
_QUALITY = Column(
    "quality_state", "choice", "Quality", "质量状态", ("状态", "检验状态", "质量", "quality state", "quality status", "status")
)  # fmt: skip

_PLACES = (
    Column("code", "text", "Code", "库位编码", ("编码", "编号", "条码", "库位", "库位号", "垛位", "垛位号", "货位", "货位号", "barcode", "location code", "position", "location"), required=True, example="A1-01-01"),
    Column("name", "text", "Name", "库位名称", ("名称", "location name"), example="A1-01-01"),
    Column("parent", "text", "Within", "上级库区", ("所属库区", "库区", "上级", "上级库位", "区域", "跨", "area", "bay", "parent", "parent location", "zone"), example="A1"),
    Column("place_kind", "choice", "Kind of Place", "库位类型", ("类型", "种类", "kind", "type"), example="position"),
    Column("category", "text", "Storage Category", "储存类别", ("存储类别", "库位类别", "存放类别", "category", "limits")),
    Column("row", "count", "Row", "排", ("排号", "row no"), example="1"),
    Column("slot", "count", "Slot", "位", ("位号", "列", "列号", "slot no", "column", "place"), example="1"),
    Column("tier", "count", "Tier", "层", ("层号", "level", "layer"), example="1"),
    Column("sign", "text", "Sign", "地标", ("标牌", "地面标识", "ground sign"), example="A1-01-01"),
    Column("pos_x", "metres", "X", "X坐标", ("x", "横坐标", "pos x", "x coordinate"), example="6.0"),
    Column("pos_y", "metres", "Y", "Y坐标", ("y", "纵坐标", "pos y", "y coordinate"), example="4.0"),
    Column("pos_z", "metres", "Z", "Z坐标", ("z", "高度", "pos z", "z coordinate"), example="0"),
    Column("lock", "choice", "Lock", "锁定", ("锁", "锁定状态", "locked")),
    Column("lock_reason", "text", "Why Locked", "锁定原因", ("lock reason",)),
)  # fmt: skip

_STANDS = (
    Column("place", "text", "Place", "库位", ("库位号", "库位编码", "垛位", "垛位号", "货位", "货位号", "鞍座", "鞍座号", "存放位置", "location", "position", "saddle", "bin"), required=True, example="A1-01-01"),
    Column("layer", "count", "Layer", "层号", ("层", "垛层", "tier", "level")),
    Column("owner", "text", "Owner", "货主", ("物主", "客户货主", "所有者", "货权方")),
    Column("in_date", "date", "In Stock since", "入库日期", ("入库时间", "进库日期", "receipt date", "received", "in date"), example="2026-03-06"),
)  # fmt: skip
_QUALITY_REASON = Column(
    "quality_reason", "text", "Why This Quality", "质量状态原因", ("质量原因", "quality reason")
)  # fmt: skip

_TABLES = {
    "places": _PLACES,
    "packing": (_PRODUCT, _LOT, _WEIGHT, _GROSS, _PIECES, *_ATTRIBUTES, _QUALITY),
    "stock": (
        _PRODUCT, _LOT, _STANDS[0], _WEIGHT, _ACTUAL, _GROSS, _PIECES, *_STANDS[1:],
        _QUALITY, _QUALITY_REASON, *_ATTRIBUTES,
    ),
    "lots": (_PRODUCT, _LOT, _WEIGHT, _ACTUAL, _GROSS, _QUALITY, _QUALITY_REASON, *_ATTRIBUTES),
}  # fmt: skip
LOT_ATTRIBUTES = tuple(column.name for column in _ATTRIBUTES if column.name != "dimensions")


def columns_of(kind: str) -> dict[str, Column]:
    """The columns of a kind of table by name, in the order of templates and exports.

    >>> list(columns_of("places"))[:3]
    ['code', 'name', 'parent']
    """
    return {column.name: column for column in _TABLES[kind]}


def every_column() -> dict[str, Column]:
    """All columns of all kinds by name; of one that several kinds have, the first.

    >>> every_column()["heat"].chinese
    '炉号'
    """
    return {column.name: column for kind in reversed(KINDS) for column in _TABLES[kind]}
