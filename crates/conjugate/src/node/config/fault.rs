//! What can be wrong with a configuration, in both languages.

/// A fault and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub what: Wrong,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    NotToml { message: String },
    UnknownKey { key: String },
    NotText { key: String },
    NotTexts { key: String },
    NotTable { key: String },
    NotOneOf { key: String, found: String, options: &'static str },
    NoZone { found: String },
    NoAddress { found: String },
    NoOrigin { found: String },
    NoIp { found: String },
    NoMinutes,
    NoDatabase { found: String, why: String },
    DatabasePassword { shown: String },
    OriginOwed,
    NoPlace,
    NoHours,
    NoMail { found: String },
    NoPost { found: String },
}

impl Wrong {
    /// The sentence in English.
    #[must_use]
    pub fn in_english(&self) -> String {
        match self {
            Self::NotToml { message } => format!("this is not TOML: {message}"),
            Self::UnknownKey { key } => format!("there is no key `{key}`"),
            Self::NotText { key } => format!("`{key}` must be a text between quotes"),
            Self::NotTexts { key } => format!("`{key}` must be a list of texts, as in [\"a\", \"b\"]"),
            Self::NotTable { key } => format!("`{key}` must be a table, headed [{key}]"),
            Self::NotOneOf { key, found, options } => format!("`{key}` is `{found}`, and must be one of: {options}"),
            Self::NoZone { found } => format!("`time-zone` is `{found}`; write it as in `Asia/Shanghai`"),
            Self::NoAddress { found } => {
                format!("`serve.address` is `{found}`, which is no address and port such as 127.0.0.1:7440")
            }
            Self::NoOrigin { found } => {
                format!("`serve.origin` is `{found}`, which is not scheme, name and port alone")
            }
            Self::NoIp { found } => format!("`serve.trusted-proxies` names `{found}`, which is no IP address"),
            Self::NoMinutes => "`serve.session-idle-minutes` must be a whole number from 1 to 1440".to_owned(),
            Self::NoDatabase { found, why } => format!("`database` is `{found}`: {why}"),
            Self::DatabasePassword { shown } => format!(
                "`database` holds a password, and this file holds no secret: write `{shown}`, and give the password in the \
                 environment of the service, as PGPASSWORD; then change it, for it stood here"
            ),
            Self::NoPlace => "an `outside` place needs a name and exactly one of: folder, mail, post".to_owned(),
            Self::NoHours => "`outside.every-hours` must be a whole number from 1 to 720".to_owned(),
            Self::NoMail { found } => format!("`outside.mail` is `{found}`, which is no address of e-mail"),
            Self::NoPost { found } => {
                format!("`outside.post` is `{found}`, which is no address that begins with https:// or http://")
            }
            Self::OriginOwed => {
                "`serve.address` can be reached from elsewhere, so `serve.origin` must say under which address"
                    .to_owned()
            }
        }
    }

    /// The sentence in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            Self::NotToml { message } => format!("此处不是 TOML：{message}"),
            Self::UnknownKey { key } => format!("没有名为 `{key}` 的配置项"),
            Self::NotText { key } => format!("`{key}` 须为引号内的文本"),
            Self::NotTexts { key } => format!("`{key}` 须为文本列表，如 [\"a\", \"b\"]"),
            Self::NotTable { key } => format!("`{key}` 须为以 [{key}] 开头的表"),
            Self::NotOneOf { key, found, options } => format!("`{key}` 为 `{found}`，只能是：{options}"),
            Self::NoZone { found } => format!("`time-zone` 为 `{found}`，应写作 `Asia/Shanghai` 这样的形式"),
            Self::NoAddress { found } => {
                format!("`serve.address` 为 `{found}`，不是 127.0.0.1:7440 这样的地址和端口")
            }
            Self::NoOrigin { found } => format!("`serve.origin` 为 `{found}`，只能由协议、主机名和端口组成"),
            Self::NoIp { found } => format!("`serve.trusted-proxies` 中的 `{found}` 不是 IP 地址"),
            Self::NoMinutes => "`serve.session-idle-minutes` 须为 1 至 1440 的整数".to_owned(),
            Self::NoDatabase { found, why: _ } => {
                format!("`database` 为 `{found}`，应为 `sqlite`，或以 `postgres://` 开头的地址")
            }
            Self::DatabasePassword { shown } => format!(
                "`database` 中含有密码，而本文件不存放机密：请写作 `{shown}`，并在服务的环境变量 PGPASSWORD 中给出密码；\
                 曾写在此处的密码应予更换"
            ),
            Self::NoPlace => "`outside` 须有名称，且 folder、mail、post 三者恰取其一".to_owned(),
            Self::NoHours => "`outside.every-hours` 须为 1 至 720 的整数".to_owned(),
            Self::NoMail { found } => format!("`outside.mail` 为 `{found}`，不是电子邮件地址"),
            Self::NoPost { found } => format!("`outside.post` 为 `{found}`，须以 https:// 或 http:// 开头"),
            Self::OriginOwed => "`serve.address` 可从其他机器访问，须用 `serve.origin` 写明访问地址".to_owned(),
        }
    }
}
