# 登录，以及登录的人。

sign-in = 登录
sign-in-person = 账号
sign-in-password = 密码
sign-in-demo = 请选择身份。此处人物均为虚构，所有人的密码都是“demo”；签名时需要输入。
sign-out = 退出

credential-wrong = 账号或密码错误。未记录任何内容。
credential-both = 会话中的首次签名须同时输入账号和密码。
credential-locked = 密码错误次数过多：账号锁定 15 分钟，锁定已记入记录。
credential-not-now = 目前无法写入记录，因此不能登录，请稍后再试。

role-operator = 操作工
role-production-head = 生产负责人
role-qc-analyst = 检验员
role-qa-reviewer = QA 审核员
role-qualified-person = 质量受权人
role-mah-qualified-person = 持有人质量受权人
role-msat = 工艺技术（MSAT）
role-engineer = 工程师
role-warehouse = 仓储
role-ehs-officer = EHS 专员
role-inspector = 检查员
role-administrator = 系统管理员

may-only = 您的角色不能执行此操作；可执行的角色：{ $roles }
