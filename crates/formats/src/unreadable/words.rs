//! The sentences of [`Unreadable`], in Chinese and English: what is wrong, and what to do.
//!
//! No advice ever says to edit the file: it is a raw record. It says how to export it anew.

use super::{Unreadable, What};
use crate::place::Place;

/// A refusal in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, beginning with the place where there is one.
    pub sentence: String,
    /// What to do instead.
    pub advice: &'static str,
}

impl Unreadable {
    /// The refusal for a person, in Chinese or in English.
    #[must_use]
    pub fn in_words(&self, zh: bool) -> Words {
        let place = match (self.line, self.column, zh) {
            (Some(line), Some(column), true) => format!("{}：", place(Place { line, column }, true)),
            (Some(line), Some(column), false) => format!("{}: ", place(Place { line, column }, false)),
            (Some(line), None, true) => format!("第 {line} 行："),
            (Some(line), None, false) => format!("line {line}: "),
            (None, _, _) => String::new(),
        };
        let said = if zh { in_chinese(&self.what) } else { in_english(&self.what) };
        let (for_chinese, for_english) = advice(&self.what);
        Words { sentence: place + &said, advice: if zh { for_chinese } else { for_english } }
    }
}

fn place(at: Place, zh: bool) -> String {
    let (line, letters) = (at.line, at.letters());
    if zh { format!("第 {line} 行 {letters} 列") } else { format!("line {line}, column {letters}") }
}

fn in_chinese(what: &What) -> String {
    match what {
        What::TooLarge { bytes, limit } => format!("文件有 {bytes} 字节，超过上限 {limit} 字节"),
        What::Empty => "文件是空的".to_owned(),
        What::NotUtf8 { byte } => {
            format!("字节 0x{byte:02X} 不是 UTF-8 文本；文件可能是 GBK 或 Latin-1 编码，同一字节在其中含义不同")
        }
        What::BrokenUtf16 => "UTF-16 文本中有不完整的字符".to_owned(),
        What::ControlCharacter { code } => format!("含有控制字符 U+{code:04X}，不是文本表格"),
        What::QuoteNotClosed => "单元格的引号没有闭合".to_owned(),
        What::TextAfterQuote => "闭合引号之后还有文字".to_owned(),
        What::TooManyColumns { limit } => format!("超过 {limit} 列"),
        What::TooManyCells { limit } => format!("超过 {limit} 个单元格"),
        What::CellTooLong { limit } => format!("单元格超过 {limit} 字节"),
        What::NotAWorkbook => "这不是可以读取的 .xlsx 工作簿".to_owned(),
        What::UnpacksTooLarge { limit } => format!("文件解压后超过 {limit} 字节"),
        What::CellFailed { text } => format!("单元格未能算出结果：{text}"),
        What::NoHeader { format } => format!("没有找到{format}的表头"),
        What::MissingColumn { column, similar: None } => format!("缺少“{column}”列"),
        What::MissingColumn { column, similar: Some(similar) } => {
            format!("缺少“{column}”列；有一列名为“{similar}”，但不能认定是同一列")
        }
        What::ColumnMissing { column } => format!("缺少“{column}”列"),
        What::ColumnTwice { column, first } => {
            format!("“{column}”列出现两次，前一次在{}", place(*first, true))
        }
        What::UnknownColumn { column } => format!("不认识“{column}”列；它可能是已知的某一列换了名称"),
        What::CutShort { text } if text.is_empty() => "文件在行中结束，没有行尾；本行可能不完整".to_owned(),
        What::CutShort { text } => format!("文件在行中“{text}”处结束，没有行尾；这一格可能不完整"),
        What::UnknownUnit { header } => format!("不认识表头“{header}”中的单位"),
        What::NoRows => "表头之下没有结果".to_owned(),
        What::RowLength { cells, expected } => format!("本行有 {cells} 个单元格，表头有 {expected} 个"),
        What::EmptyCell { column } => format!("“{column}”是空的"),
        What::NotANumber { text } => format!("“{text}”不是数值"),
        What::TooManyDigits { text } => format!("“{text}”的位数多于记录所能保存的 28 位"),
        What::CommaInNumber { text } => {
            format!("“{text}”中有逗号，而本文件以逗号分隔单元格；它可能是小数点，也可能是千位分隔符")
        }
        What::TwoDecimalMarks { text, first } => {
            format!("“{text}”的小数点符号与{}的不同", place(*first, true))
        }
        What::NotADate { text } => format!("“{text}”不是带四位年份的日期"),
        What::NotATime { text } => format!("“{text}”不是时刻"),
        What::TwoDateOrders { text, first } => {
            format!("“{text}”的日、月次序与{}的日期不同", place(*first, true))
        }
        What::UnknownFormat => "这不是任何一种可以读取的仪器文件".to_owned(),
        What::SeveralMappings => "控制策略中有不止一个自有表格与此文件相符，读出的内容却不同".to_owned(),
        What::UnknownVersion { text } => format!("不认识软件版本“{text}”的文件格式"),
        What::UnknownLine { text } => format!("不认识“{text}”这一种记录"),
        What::NotJson { wanted: "", found } => format!("JSON 到此应当结束，却有“{found}”"),
        What::NotJson { wanted, found } => format!("这里应当是 JSON 的 {wanted}，却是“{found}”"),
        What::NotXml => "这里不是格式良好的 XML".to_owned(),
        What::TooDeep { limit } => format!("嵌套超过 {limit} 层"),
        What::MemberTwice { member } => format!("“{member}”出现两次"),
        What::MemberMissing { member } => format!("缺少“{member}”"),
        What::OtherKind { member, wanted } => format!("“{member}”应当是 {wanted}"),
        What::NotAPackage => "压缩包无法解开".to_owned(),
        What::PartMissing { part } => format!("压缩包中没有它所提到的“{part}”"),
        What::NotAnArray { part } => format!("“{part}”不是所声明的数组"),
        What::UnevenTrace { label, one, other } => format!("曲线“{label}”的两个轴点数不同：{one} 与 {other}"),
        What::CannotUnpack { how } => format!("数值以“{how}”方式压缩，不能读取"),
    }
}

#[expect(clippy::too_many_lines, reason = "one sentence for each fault, on one page")]
fn in_english(what: &What) -> String {
    match what {
        What::TooLarge { bytes, limit } => format!("the file has {bytes} bytes, more than the {limit} that are read"),
        What::Empty => "the file is empty".to_owned(),
        What::NotUtf8 { byte } => format!(
            "the byte 0x{byte:02X} is not UTF-8 text; the file may be Latin-1 or GBK, \
             where one byte means different things"
        ),
        What::BrokenUtf16 => "the UTF-16 text contains half a character".to_owned(),
        What::ControlCharacter { code } => {
            format!("there is a control character, U+{code:04X}; this is no table of text")
        }
        What::QuoteNotClosed => "the quote that opens this cell is never closed".to_owned(),
        What::TextAfterQuote => "text follows the closing quote of this cell".to_owned(),
        What::TooManyColumns { limit } => format!("there are more than {limit} columns"),
        What::TooManyCells { limit } => format!("there are more than {limit} cells"),
        What::CellTooLong { limit } => format!("the cell is longer than {limit} bytes"),
        What::NotAWorkbook => "this is no .xlsx workbook that can be read".to_owned(),
        What::UnpacksTooLarge { limit } => format!("the file unpacks into more than {limit} bytes"),
        What::CellFailed { text } => format!("the spreadsheet could not work this cell out: {text}"),
        What::NoHeader { format } => format!("no row is the header of {format}"),
        What::MissingColumn { column, similar: None } => format!("the column `{column}` is missing"),
        What::MissingColumn { column, similar: Some(similar) } => {
            format!("the column `{column}` is missing; there is `{similar}`, which need not be the same")
        }
        What::ColumnMissing { column } => format!("the column `{column}` is missing"),
        What::ColumnTwice { column, first } => {
            format!("the column `{column}` stands here a second time, the first is at {}", place(*first, false))
        }
        What::UnknownColumn { column } => {
            format!("the column `{column}` is not known; it may be a known one under another name")
        }
        What::CutShort { text } if text.is_empty() => {
            "the file ends within a line: this line may be cut short".to_owned()
        }
        What::CutShort { text } => {
            format!("the file ends within a line, at `{text}`: this cell may be cut short")
        }
        What::UnknownUnit { header } => format!("the unit in the header `{header}` is not known"),
        What::NoRows => "there are no results below the header".to_owned(),
        What::RowLength { cells, expected } => format!("the row has {cells} cells, the header has {expected}"),
        What::EmptyCell { column } => format!("`{column}` is empty"),
        What::NotANumber { text } => format!("`{text}` is not a number"),
        What::TooManyDigits { text } => format!("`{text}` has more digits than the 28 that a record keeps"),
        What::CommaInNumber { text } => format!(
            "`{text}` contains a comma in a file whose cells are separated by commas; \
             it could be a decimal mark or stand for thousands"
        ),
        What::TwoDecimalMarks { text, first } => {
            format!("`{text}` has another decimal mark than the number at {}", place(*first, false))
        }
        What::NotADate { text } => format!("`{text}` is not a date with a year of four digits"),
        What::NotATime { text } => format!("`{text}` is not a time of day"),
        What::TwoDateOrders { text, first } => {
            format!("`{text}` puts day and month in another order than the date at {}", place(*first, false))
        }
        What::UnknownFormat => "this is none of the instrument files that can be read".to_owned(),
        What::SeveralMappings => {
            "more than one of the site's own tables fits this file, and they read different things in it".to_owned()
        }
        What::UnknownVersion { text } => format!("the layout of software version `{text}` is not known"),
        What::UnknownLine { text } => format!("a record of the kind `{text}` is not known"),
        What::NotJson { wanted: "", found } => format!("JSON should end here, and `{found}` follows"),
        What::NotJson { wanted, found } => format!("JSON should have {wanted} here, and there is `{found}`"),
        What::NotXml => "this is no well-formed XML".to_owned(),
        What::TooDeep { limit } => format!("values lie in each other more than {limit} deep"),
        What::MemberTwice { member } => format!("`{member}` is there twice"),
        What::MemberMissing { member } => format!("`{member}` is missing"),
        What::OtherKind { member, wanted } => format!("`{member}` should be {wanted}"),
        What::NotAPackage => "the package cannot be unpacked".to_owned(),
        What::PartMissing { part } => format!("the package names `{part}`, which is not in it"),
        What::NotAnArray { part } => format!("`{part}` is not the array that it says it is"),
        What::UnevenTrace { label, one, other } => {
            format!("the axes of the trace `{label}` have {one} and {other} points")
        }
        What::CannotUnpack { how } => format!("the numbers are packed by `{how}`, which is not read"),
    }
}

#[expect(clippy::too_many_lines, reason = "a line or two for each fault, in one place")]
fn advice(what: &What) -> (&'static str, &'static str) {
    match what {
        What::TooLarge { .. } | What::TooManyColumns { .. } | What::TooManyCells { .. } | What::CellTooLong { .. } => {
            ("请只导出所需样品和列", "export only the samples and columns that are needed")
        }
        What::NotAWorkbook | What::UnpacksTooLarge { .. } | What::CellFailed { .. } => (
            "请在表格软件中打开，只保留一张含表头和数据的工作表，另存为 .xlsx 或 CSV（UTF-8）",
            "open it in a spreadsheet, keep one sheet with the head and the lines, and save it as .xlsx or as CSV in UTF-8",
        ),
        What::Empty | What::NoRows => (
            "请确认测量已完成，再从仪器软件重新导出",
            "check that the measurement finished, then export it from the instrument's software again",
        ),
        What::NotUtf8 { .. } | What::BrokenUtf16 | What::ControlCharacter { .. } => (
            "请从仪器软件重新导出为 CSV（UTF-8），不要经其他程序另存",
            "export it again from the instrument's software as CSV in UTF-8, without saving it in another program",
        ),
        What::QuoteNotClosed | What::TextAfterQuote | What::RowLength { .. } | What::EmptyCell { .. } => (
            "文件可能不完整或被改动过；请从仪器软件重新导出",
            "the file may be cut short or altered; export it again from the instrument's software",
        ),
        What::CutShort { .. } => (
            "请从仪器软件重新导出；若仍如此，请导出为工作簿（.xlsx）",
            "export it again from the instrument's software; if it still ends so, export it as a workbook (.xlsx)",
        ),
        What::NoHeader { .. } => (
            "请确认选择了正确的文件，并导出了结果表",
            "check that this is the right file and that the table of results was exported",
        ),
        What::MissingColumn { .. } | What::ColumnMissing { .. } | What::ColumnTwice { .. } => (
            "请用包含全部规定列、且每列只出现一次的模板重新导出",
            "export it again with a template that has every required column once",
        ),
        What::UnknownColumn { .. } => (
            "请以仪器软件的标准列名和英文界面重新导出；若软件新版本有此列，请我们加入，或在控制策略中将此表声明为自有表格",
            "export it again with the standard columns of the instrument's software; if a new version of it has this \
             column, ask for it to be added, or declare the table in the control strategy",
        ),
        What::UnknownUnit { .. } => {
            ("请以 mg/ml、µg/ml、ng/ml 或 g/l 为单位重新导出", "export it again in mg/ml, µg/ml, ng/ml or g/l")
        }
        What::NotANumber { .. } | What::TooManyDigits { .. } => (
            "请在仪器软件中核对该结果，再重新导出",
            "look at this result in the instrument's software and export it again",
        ),
        What::CommaInNumber { .. } | What::TwoDecimalMarks { .. } => (
            "请以小数点、且不带千位分隔符的数值格式重新导出",
            "export it again with decimal points and without separators for thousands",
        ),
        What::NotADate { .. } | What::NotATime { .. } | What::TwoDateOrders { .. } => (
            "请设置日期格式为 年-月-日、时间格式为 时:分:秒，再重新导出",
            "set dates to year-month-day and times to hours:minutes:seconds and export it again",
        ),
        What::UnknownFormat => (
            "请确认这是仪器软件导出的结果；其他表格可用列名 sample、test、value、unit 的表格导入，或在控制策略中声明为自有表格",
            "check that this is what the instrument's software exported; other tables come in with the columns \
             sample, test, value and unit, or are declared in the control strategy",
        ),
        What::SeveralMappings => (
            "在控制策略中使各自有表格的列名互不相同，或删去其中一个",
            "give the tables different columns in the control strategy, or take one of them out",
        ),
        What::UnknownVersion { .. } | What::UnknownLine { .. } => (
            "请用已知版本的软件导出，或请我们加入这一版本",
            "export it from a version that is known, or ask for this version to be added",
        ),
        What::NotJson { .. }
        | What::NotXml
        | What::TooDeep { .. }
        | What::MemberTwice { .. }
        | What::MemberMissing { .. }
        | What::OtherKind { .. }
        | What::NotAPackage
        | What::PartMissing { .. }
        | What::NotAnArray { .. }
        | What::UnevenTrace { .. } => (
            "文件可能不完整或被改动过；请从数据系统重新导出",
            "the file may be cut short or altered; export it again from the data system",
        ),
        What::CannotUnpack { .. } => (
            "请以不压缩或 zlib 压缩的数值重新导出",
            "export it again with numbers that are not packed, or packed by zlib",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_where_and_what_and_what_to_do() {
        let at = Place { line: 12, column: 11 };
        for (refusal, zh, en) in [
            (
                What::NotANumber { text: "1.2.3".to_owned() }.at(at),
                "第 12 行 K 列：“1.2.3”不是数值",
                "line 12, column K: `1.2.3` is not a number",
            ),
            (
                What::BrokenUtf16.in_line(3),
                "第 3 行：UTF-16 文本中有不完整的字符",
                "line 3: the UTF-16 text contains half a character",
            ),
            (What::Empty.in_file(), "文件是空的", "the file is empty"),
            (
                What::ColumnTwice { column: "A280", first: Place { line: 1, column: 3 } }.at(at),
                "第 12 行 K 列：“A280”列出现两次，前一次在第 1 行 C 列",
                "line 12, column K: the column `A280` stands here a second time, the first is at line 1, column C",
            ),
        ] {
            assert_eq!(refusal.in_words(true).sentence, zh);
            assert_eq!(refusal.in_words(false).sentence, en);
            assert_ne!(refusal.in_words(true).advice, refusal.in_words(false).advice);
        }
    }

    #[test]
    fn what_is_shown_of_a_file_is_short_and_harmless() {
        assert_eq!(What::short(" Plate\nPosition "), "Plate Position");
        assert_eq!(What::short(&"长".repeat(100)), "长".repeat(40) + "…");
    }
}
