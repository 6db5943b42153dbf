//! The people of the demonstration. All of them are made up.

use plant::people::Role;

/// Everybody's password in the demonstration.
pub const PASSWORD: &str = "demo";

/// One made-up person.
#[derive(Debug)]
pub struct Player {
    pub id: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub organisation: &'static str,
    pub role: Role,
}

/// The manufacturer of the demonstration.
pub(super) const MANUFACTURER: &str = "kestrel";
/// The holder of its marketing authorisation.
pub(super) const HOLDER: &str = "egret";
/// Who inspects.
pub(super) const AUTHORITY: &str = "heron";
/// Its first account.
pub(super) const ADMINISTRATOR: &str = "it-fang-yuan";

const fn at_manufacturer(id: &'static str, zh: &'static str, en: &'static str, role: Role) -> Player {
    Player { id, zh, en, organisation: MANUFACTURER, role }
}

/// Everybody but the administrator, in the order in which a visitor meets them.
pub const CAST: &[Player] = &[
    at_manufacturer("zhao-mei", "赵梅", "Zhao Mei", Role::Operator),
    at_manufacturer("sun-li", "孙立", "Sun Li", Role::Operator),
    at_manufacturer("wu-jian", "吴健", "Wu Jian", Role::Operator),
    at_manufacturer("he-ping", "何平", "He Ping", Role::ProductionHead),
    at_manufacturer("lin-qiao", "林乔", "Lin Qiao", Role::QaReviewer),
    at_manufacturer("gao-yun", "高允", "Gao Yun", Role::QualifiedPerson),
    Player { id: "ren-tao", zh: "任涛", en: "Ren Tao", organisation: HOLDER, role: Role::MahQualifiedPerson },
    at_manufacturer("li-na", "李娜", "Li Na", Role::QcAnalyst),
    at_manufacturer("wang-fang", "王芳", "Wang Fang", Role::QcAnalyst),
    at_manufacturer("qin-shu", "秦舒", "Qin Shu", Role::QcSupervisor),
    at_manufacturer("shen-yue", "沈越", "Shen Yue", Role::Msat),
    at_manufacturer("deng-wei", "邓伟", "Deng Wei", Role::Warehouse),
    at_manufacturer("zhou-ke", "周可", "Zhou Ke", Role::Engineer),
    at_manufacturer("ma-hui", "马慧", "Ma Hui", Role::EhsOfficer),
    Player { id: "cheng-guan", zh: "程观", en: "Cheng Guan", organisation: AUTHORITY, role: Role::Inspector },
];
