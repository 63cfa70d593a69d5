"""Tables and fields of the national data exchange, by the names that systems in use share.

Every table begins with its serial number, the row's own key here and the administrative division, and ends
with whether the row counts, why not, and how far its upload has come, which is the uploader's business. Times
are Beijing time without a zone.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

SCHEMA = "spgl"
metadata = MetaData(schema=SCHEMA)

VALID, INVALID = 1, 0
"""Whether a row counts (sjyxbs)."""

NEW = 0
"""A row that waits for its upload (sjsczt)."""

OWN = ("lsh", "sjsczt", "sbyy")
"""Fields that are not content: a serial number, and what the uploader notes."""


def _field(name: str, title: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text) -> Column[Any]:
    return Column(name, kind, comment=title)


def _table(name: str, title: str, *fields: Column[Any]) -> Table:
    return Table(
        name.lower(),
        metadata,
        Column("lsh", BigInteger, Identity(), primary_key=True, comment="流水号"),
        Column("dfsjzj", Text, nullable=False, unique=True, comment="地方数据主键"),
        _field("xzqhdm", "行政区划代码"),
        *fields,
        Column("sjyxbs", Integer, nullable=False, comment="数据有效标识"),
        _field("sjwxyy", "数据无效原因"),
        Column("sjsczt", Integer, nullable=False, comment="数据上传状态"),
        _field("sbyy", "失败原因"),
        comment=title,
        info={"name": name},
    )


def _works() -> Column[Any]:
    return _field("gcdm", "工程代码")


def _instance() -> Column[Any]:
    return _field("spsxslbm", "审批事项实例编码")


def _process() -> tuple[Column[Any], Column[Any]]:
    return _field("splcbm", "审批流程编码"), _field("splcbbh", "审批流程版本号", Numeric(4, 1))


def _department() -> tuple[Column[Any], Column[Any]]:
    return _field("spbmbm", "审批部门编码"), _field("spbmmc", "审批部门名称")


processes = _table(
    "SPGL_DFXMSPLCXXB",
    "地方项目审批流程信息表",
    *_process(),
    _field("splcmc", "审批流程名称"),
    _field("splcsxsj", "审批流程生效时间", Date),
    _field("splclx", "审批流程类型", Integer),
    _field("splcsm", "审批流程说明"),
)
stages = _table(
    "SPGL_DFXMSPLCJDXXB",
    "地方项目审批流程阶段信息表",
    *_process(),
    _field("spjdbm", "审批阶段编码"),
    _field("spjdmc", "审批阶段名称"),
    _field("spjdxh", "审批阶段序号", Integer),
    _field("dybzspjdxh", "对应标准审批阶段序号", Integer),
    _field("spjdsx", "审批阶段时限", Integer),
    _field("lcbsxlx", "里程碑事项类型", Integer),
)
stage_items = _table(
    "SPGL_DFXMSPLCJDSXXXB",
    "地方项目审批流程阶段事项信息表",
    *_process(),
    _field("spjdxh", "审批阶段序号", Integer),
    _field("spsxbm", "审批事项编码"),
    _field("spsxbbh", "审批事项版本号", Numeric(4, 1)),
    _field("spsxmc", "审批事项名称"),
    _field("dybzspsxbm", "对应标准审批事项编码"),
    _field("sfsxgzcnz", "是否实行告知承诺制", Integer),
    _field("bjlx", "办件类型", Integer),
    _field("spsxblsx", "审批事项办理时限", Integer),
    *_department(),
    _field("qzspsxbm", "前置审批事项编码"),
    _field("sflcbsx", "是否里程碑事项", Integer),
)
projects = _table(
    "SPGL_XMJBXXB",
    "项目基本信息表",
    _field("xmdm", "项目代码"),
    _field("xmmc", "项目名称"),
    _works(),
    _field("gcfw", "工程范围"),
    _field("qjdgcdm", "前阶段关联工程代码"),
    _field("xmtzly", "项目投资来源", Integer),
    _field("tdhqfs", "土地获取方式", Integer),
    _field("tdsfdsjfa", "土地是否带设计方案", Integer),
    _field("sfwcqypg", "是否完成区域评估", Integer),
    _field("splclx", "审批流程类型", Integer),
    _field("lxlx", "立项类型", Integer),
    _field("gcfl", "工程分类", Integer),
    _field("jsxz", "建设性质", Integer),
    _field("xmzjsx", "项目资金属性", Integer),
    _field("gbhydmfbnd", "国标行业代码发布年代"),
    _field("gbhy", "国标行业"),
    _field("nkgsj", "拟开工时间", Date),
    _field("njcsj", "拟建成时间", Date),
    _field("xmsfwqbj", "项目是否完全办结", Integer),
    _field("xmwqbjsj", "项目完全办结时间", DateTime),
    _field("ztze", "总投资额（万元）", Numeric(18, 4)),
    _field("jsddxzqh", "建设地点行政区划"),
    _field("jsdd", "建设地点"),
    _field("jsgmjnr", "建设规模及内容"),
    _field("ydmj", "用地面积", Numeric(18, 4)),
    _field("jzmj", "建筑面积", Numeric(18, 4)),
    _field("sbsj", "申报时间", DateTime),
    *_process(),
)
units = _table(
    "SPGL_XMDWXXB",
    "项目单位信息表",
    _field("xmdm", "项目代码"),
    _works(),
    _field("dwtyshxydm", "单位统一社会信用代码"),
    _field("dwmc", "单位名称"),
    _field("dwlx", "单位类型", Integer),
)
cases = _table(
    "SPGL_XMSPSXBLXXB",
    "项目审批事项办理信息表",
    _works(),
    _field("spsxbm", "审批事项编码"),
    _field("spsxbbh", "审批事项版本号", Numeric(4, 1)),
    *_process(),
    _instance(),
    *_department(),
    _field("slfs", "受理方式", Integer),
    _field("gkfs", "公开方式", Integer),
    _field("blspslbm", "并联审批实例编码"),
    _field("sxblsx", "事项办理时限", Integer),
)
events = _table(
    "SPGL_XMSPSXBLXXXXB",
    "项目审批事项办理详细信息表",
    _works(),
    _instance(),
    _field("blcs", "办理处（科）室"),
    _field("blr", "办理人"),
    _field("blzt", "办理状态", Integer),
    _field("blyj", "办理意见"),
    _field("blsj", "办理时间", DateTime),
)
procedures = _table(
    "SPGL_XMSPSXBLTBCXXXB",
    "项目审批事项办理特别程序信息表",
    _works(),
    _instance(),
    _field("tbcx", "特别程序", Integer),
    _field("tbcxmc", "特别程序名称"),
    _field("tbcxkssj", "特别程序开始时间", DateTime),
    _field("tbcxsxlx", "特别程序时限类型", Integer),
    _field("tbcxsx", "特别程序时限", Integer),
)
documents = _table(
    "SPGL_XMSPSXPFWJXXB",
    "项目审批事项批复文件信息表",
    _works(),
    _instance(),
    _field("pfrq", "批复日期", Date),
    _field("pfwh", "批复文号"),
    _field("pfwjbt", "批复文件标题"),
    _field("pfwjyxqx", "批复文件有效期限", Date),
    _field("fjmc", "附件名称"),
    _field("fjlx", "附件类型"),
    _field("fjid", "附件ID"),
)
attachments = _table(
    "SPGL_XMQTFJXXB",
    "项目其他附件信息表",
    _works(),
    _instance(),
    _field("blspslbm", "并联审批实例编码"),
    _field("fjmc", "附件名称"),
    _field("fjfl", "附件分类", Integer),
    _field("fjlx", "附件类型"),
    _field("fjid", "附件ID"),
)
opinions = _table(
    "SPGL_XMSPSXZQYJXXB",
    "项目审批事项征求意见信息表",
    _works(),
    _instance(),
    _field("bldwdm", "办理单位代码"),
    _field("bldwmc", "办理单位名称"),
    _field("fksj", "反馈时间", DateTime),
    _field("blr", "办理人"),
    _field("fkyj", "反馈意见"),
)

TABLES = tuple(metadata.tables.values())
"""All tables, those that others refer to first."""


def name_of(table: Table) -> str:
    """A table's name as the standard writes it."""
    return table.info["name"]


def titles() -> dict[str, str]:
    """What each table is called in Chinese, by name."""
    return {name_of(table): table.comment or "" for table in TABLES}


def content_of(table: Table) -> tuple[str, ...]:
    """The fields that say something, in order."""
    return tuple(column.name for column in table.columns if column.name not in OWN)
