//! What is wrong in a strategy file, where, and what to do about it, in both languages.

use alloc::format;
use alloc::string::{String, ToString};

use crate::act::Language;

/// One fault of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the caller named it.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The entry it stands in, such as `drug-substance/conjugation/ph`; empty at the head of a file.
    pub entry: String,
    pub what: FaultKind,
}

impl Fault {
    /// What is wrong, and what to do instead.
    #[must_use]
    pub fn in_words(&self, language: Language) -> (String, String) {
        let (sentence, advice) = self.what.in_words(language);
        match (self.entry.is_empty(), language) {
            (true, Language::Zh | Language::En) => (sentence, advice),
            (false, Language::Zh) => (format!("`{}`：{sentence}", self.entry), advice),
            (false, Language::En) => (format!("`{}`: {sentence}", self.entry), advice),
        }
    }
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Attribute,
    Consumable,
    DailyDose,
    Equipment,
    Feature,
    Intake,
    Material,
    Method,
    Option,
    Parameter,
    Point,
    Procedure,
    Protection,
    Stage,
    Step,
    Substance,
    Unit,
    UnitKind,
}

/// A fact of a fault, in the reader's language.
trait Say {
    fn say(&self, language: Language) -> String;
}

impl Say for String {
    fn say(&self, _: Language) -> String {
        self.clone()
    }
}

/// The word that was probably meant.
impl Say for Option<String> {
    fn say(&self, language: Language) -> String {
        match (self, language) {
            (Some(near), Language::Zh) => format!("是否应为 `{near}`？"),
            (Some(near), Language::En) => format!("did you mean `{near}`? "),
            (None, Language::Zh | Language::En) => String::new(),
        }
    }
}

impl Say for usize {
    fn say(&self, _: Language) -> String {
        self.to_string()
    }
}

impl Say for Sort {
    fn say(&self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Attribute => ("属性", "attribute"),
            Self::Consumable => ("耗材类别", "class of consumables"),
            Self::DailyDose => ("日剂量", "daily dose"),
            Self::Equipment => ("设备类别", "class of equipment"),
            Self::Feature => ("产品特征", "feature of the profile"),
            Self::Intake => ("验收规则", "rule of intake"),
            Self::Material => ("物料", "material"),
            Self::Method => ("方法", "method"),
            Self::Option => ("选项", "option"),
            Self::Parameter => ("参数", "parameter"),
            Self::Point => ("要点", "point"),
            Self::Procedure => ("规程", "procedure"),
            Self::Protection => ("防护", "protection"),
            Self::Stage => ("阶段", "stage"),
            Self::Step => ("步骤", "step"),
            Self::Substance => ("已公布限值的物质", "substance with a published intake"),
            Self::Unit => ("单元操作", "unit operation"),
            Self::UnitKind => ("单元操作类型", "kind of unit operation"),
        };
        match language {
            Language::Zh => zh.to_string(),
            Language::En => en.to_string(),
        }
    }
}

/// Declares the faults: facts, then sentence and advice in each language.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* }
        zh $zh:literal, $zh_advice:literal;
        en $en:literal, $en_advice:literal;)*) => {
        /// What is wrong. The sentences are made from the facts, so that no language can say something else.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum FaultKind {
            $($(#[$doc])* $name { $($field: $type),* },)*
        }

        impl FaultKind {
            fn in_words(&self, language: Language) -> (String, String) {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let $field = $field.say(language);)*
                        $(let _ = &$field;)*
                        match language {
                            Language::Zh => (format!($zh), format!($zh_advice)),
                            Language::En => (format!($en), format!($en_advice)),
                        }
                    })*
                }
            }
        }
    };
}

faults! {
    /// The parser could not read it.
    NotToml { message: String }
        zh "文件不符合 TOML 语法（{message}）", "按 TOML 语法改正此处；文本要加引号，表头写作 `[[unit]]`";
        en "this is not TOML: {message}", "correct the syntax here; texts stand in quotation marks, headers are written `[[unit]]`";
    /// No file is the head of the strategy.
    NoHead {}
        zh "文件夹中没有 `strategy.toml`", "补上 `strategy.toml`，写明格式、编号、名称和产品";
        en "the folder has no `strategy.toml`", "add `strategy.toml` with format, id, name and product";
    /// Two files claim to be the head.
    HeadTwice { other: String }
        zh "`strategy.toml` 只能有一个，另一个是 `{other}`", "删去或改名其中一个";
        en "there is only one `strategy.toml`; the other is `{other}`", "remove or rename one of them";
    /// Written for another edition of this program.
    UnknownFormat { format: String }
        zh "不认识文件格式 {format}", "本版本读取 `format = 1`";
        en "format {format} is not known", "this version reads `format = 1`";
    /// A key that nothing asks for.
    UnknownKey { key: String, nearest: Option<String> }
        zh "不认识键 `{key}`", "{nearest}改正拼写或删去此行";
        en "the key `{key}` is not known here", "{nearest}correct its spelling or take the line out";
    /// A key that belongs to another kind of entry.
    KeyNotHere { key: String, kind: String }
        zh "`{key}` 不适用于 `{kind}`", "删去 `{key}`，或改写 `kind`";
        en "`{key}` does not go with `{kind}`", "take `{key}` out, or change the kind";
    /// A key without which the entry says nothing.
    Missing { key: String }
        zh "缺少 `{key}`", "补上 `{key}`";
        en "`{key}` is missing", "add `{key}`";
    /// Something else than a text.
    NotText { key: String }
        zh "`{key}` 应为文本", "加上引号；数字也写成文本，按原样保留各位数字";
        en "`{key}` takes a text", "put it in quotation marks; numbers too, so that their digits are kept as written";
    /// Something else than a whole number.
    NotWhole { key: String }
        zh "`{key}` 应为从 1 开始的整数", "写成不加引号的整数，例如 7";
        en "`{key}` takes a whole number from 1", "write it without quotation marks, such as 7";
    /// A rule by which no test is ever left out.
    SkipsNothing {}
        zh "每批都检验就没有可跳过的检验", "`every` 至少为 2，或删去 `skip`";
        en "where every batch is tested nothing is left out", "let `every` be 2 at least, or take `skip` out";
    /// Something else than true or false.
    NotFlag { key: String }
        zh "`{key}` 应为 true 或 false", "写成不加引号的 true 或 false";
        en "`{key}` takes true or false", "write true or false without quotation marks";
    /// Something else than a list.
    NotList { key: String }
        zh "`{key}` 应为列表", "放入方括号，例如 `[\"…\"]`";
        en "`{key}` takes a list", "put it in square brackets, such as `[\"…\"]`";
    /// Something else than a table.
    NotTable { key: String }
        zh "`{key}` 应为表", "按 strategies/README.md 中的写法书写";
        en "`{key}` takes a table", "write it as strategies/README.md shows";
    /// A list that must name something.
    EmptyList { key: String }
        zh "`{key}` 不能为空", "至少写一项";
        en "`{key}` must name something", "name at least one";
    /// Named twice in one list.
    Repeated { given: String }
        zh "`{given}` 重复列出", "只保留一处";
        en "`{given}` is listed twice", "keep one of the two";
    /// Not an identifier.
    BadId { id: String }
        zh "`{id}` 不能作为标识", "使用小写字母、数字和 `-`，以字母或数字开头，最多 48 个字符";
        en "`{id}` cannot be an identifier", "use small letters, digits and `-`, beginning with a letter or digit, at most 48 characters";
    /// An identifier that another entry has.
    DuplicateId { id: String, line: usize }
        zh "`{id}` 已在第 {line} 行声明", "换一个标识，或合并两处";
        en "`{id}` is declared already, in line {line}", "choose another identifier, or make the two one";
    /// An identifier that an entry of another file has.
    DuplicateIn { id: String, path: String }
        zh "`{id}` 已在 `{path}` 中声明", "换一个标识，或合并两处";
        en "`{id}` is declared already, in `{path}`", "choose another identifier, or make the two one";
    /// Nothing but white space.
    EmptyText { key: String }
        zh "`{key}` 的文本为空", "中文和英文都要写";
        en "the text `{key}` is empty", "write it in both languages";
    /// More than a record takes.
    TextTooLong { key: String }
        zh "`{key}` 的文本过长", "缩短至 4000 个字符以内";
        en "the text `{key}` is too long", "keep it below 4,000 characters";
    /// A character that could make the text read differently from what it says.
    TextCharacter { key: String, code: String }
        zh "`{key}` 的文本含有不可见字符 {code}", "删去该字符后重新输入";
        en "the text `{key}` holds the invisible character {code}", "delete it and type the text anew";
    /// Not of a closed list.
    NotOneOf { key: String, given: String, allowed: String, nearest: Option<String> }
        zh "`{key}` 不能是 `{given}`", "{nearest}可选：{allowed}";
        en "`{key}` cannot be `{given}`", "{nearest}choose among {allowed}";
    /// Not a range.
    BadRange { key: String, given: String }
        zh "`{key}` 的范围 `{given}` 无法读取", "写成 `6.90..7.50`、`<=3.0`、`<3.0`、`>=95` 或 `>0`";
        en "the range `{given}` of `{key}` cannot be read", "write it as `6.90..7.50`, `<=3.0`, `<3.0`, `>=95` or `>0`";
    /// The lower end lies above the upper one.
    ReversedRange { key: String, given: String }
        zh "`{key}` 的范围 `{given}` 下限高于上限", "调换两端";
        en "the range `{given}` of `{key}` has its lower end above its upper end", "swap the two ends";
    /// Not a wavelength in nanometres that a detector sees.
    BadWavelength { key: String, given: String }
        zh "`{key}` 为 {given} nm，不在 100～3000 nm 内", "以纳米填写波长，例如 \"280\"";
        en "`{key}` is {given} nm, outside 100 to 3,000 nm", "give the wavelength in nanometres, such as \"280\"";
    /// Not a decimal number.
    BadNumber { key: String, given: String }
        zh "`{key}` 的数值 `{given}` 无法读取", "写成小数，例如 \"7.20\"，不用千分位";
        en "the number `{given}` of `{key}` cannot be read", "write a decimal such as \"7.20\", without thousands signs";
    /// Zero or less where that means nothing.
    NotPositive { key: String }
        zh "`{key}` 必须大于零", "填写大于零的数值";
        en "`{key}` must be more than nothing", "give a number above zero";
    /// A share of what was charged that is open, or more than all of it.
    NoConversion { given: String }
        zh "`{given}` 不是转化率的范围", "写出两端，大于 0 且不超过 1，例如 \"0.88..0.98\"";
        en "`{given}` is no window of a conversion", "write both ends, above 0 and no more than 1, such as \"0.88..0.98\"";
    /// What the shares of a whole add up to is open, or leaves the whole out.
    NoWhole { given: String }
        zh "`{given}` 不是各部分之和的范围", "写出两端，100 须在其内，例如 \"98..102\"";
        en "`{given}` is no window of a sum of shares", "write both ends, with 100 between them, such as \"98..102\"";
    /// A whole of one share.
    OnePart {}
        zh "只有一个部分，构不成整体", "列出构成整体的全部部分，至少两个";
        en "one share alone makes no whole", "list every share of the whole, two at least";
    /// Not a unit of the vocabulary.
    UnknownUnit { code: String, nearest: Option<String> }
        zh "`{code}` 不在单位表中", "{nearest}使用 vocabularies/units.toml 中的 UCUM 代码";
        en "`{code}` is not a unit of the vocabulary", "{nearest}use a UCUM code of vocabularies/units.toml";
    /// A unit that this kind of parameter cannot have.
    WrongUnit { unit: String, expected: String }
        zh "此处单位不能是 `{unit}`", "使用 {expected}";
        en "the unit cannot be `{unit}` here", "use {expected}";
    /// The code of a market.
    BadMarket { market: String }
        zh "`{market}` 不是市场代码", "使用两个大写字母，例如 CN、EU、US";
        en "`{market}` is not the code of a market", "use two capital letters, such as CN, EU or US";
    /// Not the name of an event.
    BadEvidence { word: String }
        zh "`{word}` 不是事件名称", "写成 `能力.过去式`，例如 `batch.reading-recorded`";
        en "`{word}` is not the name of an event", "write `capability.past-tense`, such as `batch.reading-recorded`";
    /// An event of a capability that is not there.
    UnknownCapability { capability: String, allowed: String, nearest: Option<String> }
        zh "没有名为 `{capability}` 的能力", "{nearest}可选：{allowed}";
        en "there is no capability `{capability}`", "{nearest}choose among {allowed}";
    /// A reference that leads nowhere.
    Unknown { sort: Sort, id: String, nearest: Option<String> }
        zh "没有名为 `{id}` 的{sort}", "{nearest}改正引用，或先声明它";
        en "there is no {sort} `{id}`", "{nearest}correct the reference, or declare it";
    /// A filter that nobody tests after its use.
    FilterUntested {}
        zh "过滤器没有使用后的完整性测试", "补上一个 `when = \"after-use\"` 的 `test`";
        en "no integrity test after use is declared for the filter", "add a `test` with `when = \"after-use\"`";
    /// A limit on the wrong side.
    LimitWrongWay { method: String, expected: String }
        zh "`{method}` 的限度方向不对", "写成以 `{expected}` 开头的限度";
        en "the limit of `{method}` is open on the wrong side", "write it with `{expected}`";
    /// A step that uses something, and a figure of it in another unit operation.
    NotUsedHere { class: String }
        zh "本单元没有步骤使用耗材 `{class}`", "在一个步骤的 `uses` 中列出它，或改正 `of`";
        en "no step of this unit operation uses the consumable `{class}`", "list it in the `uses` of a step, or correct `of`";
    /// A figure that this kind of consumable has not.
    NoSuchFigure { figure: String, kind: String }
        zh "{kind} 没有数值 `{figure}`", "改正 `figure`，或改用其他类别";
        en "a {kind} has no figure `{figure}`", "correct `figure`, or name another class";
    /// A range that ends where nothing can be observed.
    NotPossible { range: String, possible: String }
        zh "范围 {range} 超出可能取值 {possible}", "改正范围；若为差值等可取其他值，用 `possible` 写明可能取值";
        en "the range {range} ends outside of what is possible, {possible}", "correct it; where a difference or the like is measured, declare what is possible with `possible`";
    /// A formula whose result is not measured in the unit that is declared.
    FormulaUnit { unit: String, gives: String }
        zh "公式得出 {gives}，不能以 {unit} 表示", "换一个计量同一量的单位，或改正公式";
        en "the formula gives {gives}, which is not measured in `{unit}`", "take a unit that measures what the formula gives, or correct the formula";
    /// A reference to something that this product does not have.
    NotOfThisProduct { sort: Sort, id: String }
        zh "按产品特征，{sort} `{id}` 不存在，而此处需要它", "给此处加上相同的 `when`，或改正引用";
        en "the profile leaves out the {sort} `{id}`, which is needed here", "give this entry the same `when`, or correct the reference";
    /// A condition on a feature that has no options.
    WhenOnStatement { feature: String }
        zh "特征 `{feature}` 没有选项，不能用于 `when`", "改用有选项的特征";
        en "the feature `{feature}` has no options, so `when` cannot depend on it", "use a feature that has options";
    /// Both a choice and a statement.
    StatementAndOptions {}
        zh "特征不能同时有 `statement` 和 `options`", "保留其中一种";
        en "a feature has a statement or options, not both", "keep one of the two";
    /// Drug loads under a feature that does not decide them.
    LoadsElsewhere {}
        zh "`loads` 只用于特征 `chemistry` 的选项", "删去 `loads`";
        en "`loads` belongs to the options of the feature `chemistry` only", "take `loads` out";
    /// Drug loads that are not ascending whole numbers.
    BadLoads {}
        zh "`loads` 应为递增的整数，不超过 255", "写成例如 `[0, 2, 4, 6, 8]`";
        en "`loads` takes ascending whole numbers up to 255", "write it as `[0, 2, 4, 6, 8]`";
    /// Something may be lifted by exception and nobody is named for it; or the other way round.
    NobodyLifts {}
        zh "`by` 与 `exceptional` 要么都写，要么都不写", "写明由谁例外放行、可缺什么，或删去两者";
        en "`by` and `exceptional` stand together or not at all", "name who releases by exception and what may lack, or take both out";
    /// A rule of intake asks for an identity that the material does not declare a test for.
    NoIdentityTest { intake: String }
        zh "验收规则 `{intake}` 要求鉴别，而该物料未声明鉴别项", "加入 `[[material.test]]` 并写 `identity = true`";
        en "the rule of intake `{intake}` asks for the identity, and the material declares no test of it", "add a `[[material.test]]` with `identity = true`";
    /// Tests of a material whose deliveries no rule of intake takes in.
    TestsWithoutIntake {}
        zh "有 `test` 而没有 `intake`：没有规则要求这些检验", "加入 `intake`，或删去 `test`";
        en "there are tests and no `intake`: no rule would ask for them", "add `intake`, or take the tests out";
    /// Unit operations of a route that do not follow each other.
    NotOneAfterTheOther { id: String }
        zh "`{id}` 不紧接在前一个单元操作之后", "按阶段中的顺序写出连续的单元操作，中间的也要重做";
        en "`{id}` does not follow the unit operation before it", "name unit operations one after the other, as in the stage: what lies between is done again, too";
    /// A blend of one lot.
    BlendOfOne {}
        zh "一个批号无从混合", "`lots-max` 至少为 2，或删去 `stage.blending`";
        en "one lot is no blend", "allow two at least, or take `stage.blending` out";
    /// A trend over so few results that their scatter says nothing.
    TrendOfFew { least: String }
        zh "少于 {least} 个结果看不出波动", "`trend-results` 至少为 {least}";
        en "fewer than {least} results do not show how they scatter", "let `trend-results` be {least} at least";
    /// Something else than a day, or days from one to another.
    NotDays { typed: String }
        zh "“{typed}” 不是日期", "写成 2031-10-01，或 2031-10-01..2031-10-07（最多 31 天）";
        en "`{typed}` is no day", "write 2031-10-01, or 2031-10-01..2031-10-07 (31 days at most)";
    /// Something else than how a clock differs from UTC.
    NotOffset { typed: String }
        zh "“{typed}” 不是时差", "写成与 UTC 的时差，例如 +08:00";
        en "`{typed}` is no offset", "write how the site's clock differs from UTC, such as +08:00";
    /// A day that is off and worked.
    DayOffAndWorking { day: String }
        zh "{day} 既列为休息日又列为工作日", "从其中一个列表删去";
        en "{day} is off and worked at once", "take it out of one of the two lists";
    /// Less is kept than it takes to look into something.
    RetentionTooLittle { least: String }
        zh "留样不足 {least} 倍全检量", "`full-tests` 至少为 {least}";
        en "less than {least} times what all tests need is kept", "let `full-tests` be {least} at least";
    /// Identity is tested on more containers than samples are drawn from.
    MoreIdentityThanSamples {}
        zh "`identity` 的容器多于 `sampling` 的容器", "放宽 `sampling`，使每个待鉴别的容器都取样";
        en "`identity` names more containers than `sampling` draws from", "widen `sampling`: what is identified is sampled first";
    /// A number that must be more than none.
    NotAboveNothing { key: String }
        zh "`{key}` 必须大于 0", "写出大于 0 的数值";
        en "`{key}` must be more than nothing", "write a number above 0";
    /// A permitted intake without a limit to keep it.
    IntakeWithoutRelease {}
        zh "有 `permitted-intake` 而没有 `release`：没有限度保证该摄入量", "补上 `release`，或删去 `permitted-intake`";
        en "there is a `permitted-intake` and no `release`: no limit keeps to it", "add `release`, or take `permitted-intake` out";
    /// A limit that lets a patient have more than is permitted.
    AboveIntake { key: String, limit: String, acceptable: String, permitted: String, dose: String }
        zh "`{key}` 为 {limit}，超过可接受水平 {acceptable}（允许摄入量 {permitted} ÷ 最大日剂量 {dose}）", "收紧限度，或更正摄入量或日剂量";
        en "`{key}` is {limit}, above the acceptable level of {acceptable} (permitted intake {permitted} ÷ largest daily dose {dose})", "tighten the limit, or correct the intake or the daily dose";
    /// A limit without an upper end, where too much harms.
    NoUpperLimit { key: String }
        zh "`{key}` 没有上限，不能限制摄入量", "写明上限，例如 `\"<=880\"`";
        en "`{key}` has no upper end, so it limits no intake", "state one, such as `\"<=880\"`";
    /// A level that is no share of what is dosed.
    LevelNotOfDose { unit: String, dose: String }
        zh "以 `{unit}` 表示的限度不能与以 `{dose}` 表示的日剂量比较", "质量比配 `g/d` 等，质量浓度配 `L/d` 等；改正单位或另选日剂量";
        en "limits in `{unit}` cannot be held against a daily dose in `{dose}`", "a share by mass goes with `g/d` and the like, a mass by volume with `L/d`; correct the unit or name another dose";
    /// An intake with more digits than a number holds.
    TooManyDigits { key: String }
        zh "`{key}` 与日剂量相乘后位数过多，无法精确比较", "减少限度、剂量或摄入量的小数位数";
        en "`{key}` times the daily dose has more digits than can be compared exactly", "write limit, dose and intake with fewer digits";
    /// A figure of a guideline that it does not print.
    NotAsPublished { given: String, printed: String, clause: String }
        zh "{given} 与 {clause} 所载的 {printed} 不一致", "写成 {printed}；若为自行评估，改用 `basis = \"assessment\"` 并写明 `source`";
        en "{given} is not the {printed} of {clause}", "write {printed}; for an assessment of your own use `basis = \"assessment\"` and state its `source`";
    /// An intake that depends on how long a patient is dosed.
    DosingDaysUnknown { dose: String }
        zh "日剂量 `{dose}` 没有 `dosing-days`，不知适用 ICH M7 表 2 的哪一行", "在该 `daily-dose` 中写明给药总天数";
        en "the daily dose `{dose}` has no `dosing-days`, so the row of ICH M7, Table 2, is not known", "state the days of dosing in that `daily-dose`";
    /// Nobody may decide, and yet it rests on something; or the other way round.
    NobodyRestsOn {}
        zh "`by` 为空时 `rests-on` 必须是 `nothing`，反之亦然", "写明由谁决定，或写 `rests-on = \"nothing\"`";
        en "`by` is empty exactly where `rests-on` is `nothing`", "name who decides, or write `rests-on = \"nothing\"`";
    /// A range that leaves the range around it.
    NotWithin { inner: String, range: String, outer: String, around: String }
        zh "`{inner}` 的范围 {range} 超出 `{outer}` 的范围 {around}", "收窄 `{inner}` 或放宽 `{outer}`";
        en "`{inner}` {range} does not lie within `{outer}` {around}", "narrow `{inner}` or widen `{outer}`";
    /// A target outside its range.
    TargetOutside { target: String, outer: String, around: String }
        zh "目标值 {target} 不在 `{outer}` 的范围 {around} 内", "改正目标值或范围";
        en "the target {target} does not lie within `{outer}` {around}", "correct the target or the range";
    /// A market's limit without one to be tighter than.
    MarketWithoutRelease {}
        zh "有市场限度却没有放行限度", "补上 `release`";
        en "a market has a limit, but there is no release limit for it to tighten", "add `release`";
    /// A parameter that no step records.
    NotRecorded { parameter: String }
        zh "没有步骤记录参数 `{parameter}`", "把它列入本单元一个步骤的 `records`";
        en "no step records the parameter `{parameter}`", "list it in the `records` of one step of this unit operation";
    /// A parameter that two steps record.
    RecordedTwice { parameter: String, other: String }
        zh "参数 `{parameter}` 已由步骤 `{other}` 记录", "只在一个步骤中记录，或用 `when` 使两个步骤互斥";
        en "the step `{other}` records the parameter `{parameter}` already", "record it in one step only, or let `when` exclude one of the two";
    /// A value that a step of this kind cannot take.
    WrongRecorder { parameter: String, kind: String }
        zh "`{kind}` 步骤不能录入参数 `{parameter}`", "在 `measure` 或 `add` 步骤中记录";
        en "a `{kind}` step does not take the value of `{parameter}`", "record it in a `measure` or `add` step";
    /// A duration that is not recorded where it ends.
    DurationElsewhere { parameter: String, to: String }
        zh "时长 `{parameter}` 应由其结束步骤 `{to}` 记录", "把它列入 `{to}` 的 `records`";
        en "the duration `{parameter}` is recorded by the step that ends it, `{to}`", "list it in the `records` of `{to}`";
    /// A duration that ends before it begins.
    DurationBackwards { from: String, to: String }
        zh "步骤 `{to}` 不在 `{from}` 之后", "调换 `from` 和 `to`";
        en "the step `{to}` does not come after `{from}`", "swap `from` and `to`";
    /// An order that is not recorded by the last addition.
    OrderElsewhere { parameter: String, last: String }
        zh "加料顺序 `{parameter}` 应由本单元最后一个 `add` 步骤 `{last}` 记录", "把它列入 `{last}` 的 `records`";
        en "the order `{parameter}` is recorded by the last `add` step of the unit operation, `{last}`", "list it in the `records` of `{last}`";
    /// An order without additions.
    OrderWithoutAdd { parameter: String }
        zh "本单元没有 `add` 步骤，无法判定顺序 `{parameter}`", "补上加料步骤，或删去该参数";
        en "the unit operation has no `add` step whose order `{parameter}` could be", "add the steps, or take the parameter out";
    /// An addition that does not record how much.
    AddWithoutAmount {}
        zh "加料步骤没有记录加料量", "在 `records` 中首先列出一个 `quantity` 参数";
        en "an `add` step must record how much was added", "list a `quantity` parameter first in `records`";
    /// A rule that names a parameter of another kind than it works on.
    WrongKind { parameter: String, expected: String }
        zh "参数 `{parameter}` 不是 `{expected}` 类参数", "改用 `{expected}` 类参数";
        en "the parameter `{parameter}` is not of the kind `{expected}`", "name a parameter of the kind `{expected}`";
    /// An amount rule and its parameter speak of different materials.
    AmountOfOthers { parameter: String, of: String, to: String }
        zh "参数 `{parameter}` 是 `{of}` 对 `{to}` 的比值，与此步骤不符", "改正物料、`to` 或参数";
        en "the parameter `{parameter}` is the ratio of `{of}` to `{to}`, which is not what is added here", "correct the material, `to`, or the parameter";
    /// An amount rule whose parameter has no target.
    AmountWithoutTarget { parameter: String }
        zh "参数 `{parameter}` 没有目标值，无法计算加料量", "给该参数补上 `target`";
        en "the parameter `{parameter}` has no target to work the amount out from", "give it a `target`";
    /// An amount in a unit that does not convert to the material's.
    AmountUnit { unit: String, counted: String }
        zh "加料量单位 `{unit}` 不能换算为物料的计量单位 `{counted}`", "使两者为同一类单位";
        en "the amount is in `{unit}`, the material is counted in `{counted}`, and the two do not convert", "use units that measure the same";
    /// Moles of a material of unknown weight.
    NoMolecularWeight { material: String }
        zh "物料 `{material}` 没有分子量，无法计算物质的量", "在 library.toml 中补上 `molecular-weight`";
        en "the material `{material}` has no molecular weight, so its moles cannot be worked out", "add `molecular-weight` in library.toml";
    /// A ratio of something that nobody has added by then.
    NotCharged { material: String }
        zh "到此步骤为止没有加入物料 `{material}`", "改正物料，或调整步骤顺序";
        en "the material `{material}` has not been added by this step", "correct the material, or the order of the steps";
    /// A computed value before what it is computed from.
    ComputedTooEarly { parameter: String, input: String }
        zh "`{parameter}` 由 `{input}` 计算，而到此步骤为止尚未记录 `{input}`", "在记录 `{input}` 的步骤或之后记录它";
        en "`{parameter}` follows from `{input}`, which is not recorded by this step", "record it in the step of `{input}` or after it";
    /// A step under this profile that reads nothing.
    NothingToTest {}
        zh "按产品特征，此步骤的检验项目都不存在", "给此步骤加上与检验项目相同的 `when`";
        en "the profile leaves out everything that this step tests", "give the step the same `when` as its tests";
}
