# 登录，以及登录的人。

sign-in = 登录
sign-in-person = 账号
sign-in-password = 密码
sign-in-demo = 请选择身份。此处人物均为虚构，所有人的密码都是“demo”；签名时需要输入。
sign-out = 退出

credential-wrong = 账号或密码错误。未记录任何内容。
credential-both = 会话中的首次签名须同时输入账号和密码。
credential-locked = 密码错误次数过多：账号锁定 15 分钟，锁定已记入记录。
credential-second-locked = 在您的操作中，该复核人密码输错次数过多：15 分钟内不再接受其作为您的复核人，并已记录在案。其本人登录不受影响；可请他人复核。
credential-not-now = 目前无法写入记录，因此不能登录，请稍后再试。

role-operator = 操作工
role-production-head = 生产负责人
role-qc-analyst = 检验员
role-qc-supervisor = 检验主管
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

people-training = 培训
people-training-lede = 每人与现行版本对照。未经现行版本培训的人员不能执行相应步骤。
people-matrix = 规程与人员
people-permissions = 权限表
people-permissions-lede = 系统自身的权限表：各角色可尝试的操作。双人规则另行适用，不能关闭。
people-commands = 命令
people-command = 命令
people-may = 可
people-by-rule = 按自身规则
people-me = 我的页面
people-accounts = 账户
people-name = 姓名
people-name-zh = 中文姓名
people-name-en = 英文姓名
people-id = 账号
people-roles = 角色
people-organisation = 机构
people-trained = 培训
people-trained-of = 现行 { $n } / { $all }
people-last = 上次登录
people-account = 账户
people-open = 启用
people-closed = 已关闭
people-add = 新增人员
people-add-note = 账户只可关闭，不可删除或转让
people-incomplete = 须填写账号、中英文姓名和至少一个角色；账号可用字母、数字、“-”、“_”、“.”。名称不得含改变阅读方式的字符。未作任何记录。
people-no-password = 账户已记录，但密码未能保存。请通知 IT。
people-did = 其操作记录
people-about = 关于其本人的记录
people-is-closed = 账户已关闭。其操作记录保留。
people-behind = { $n } 项落后
people-no-procedures = 生效的控制策略中没有规程。
people-procedure = 规程
people-procedure-name = 名称
people-in-force = 现行
people-trained-on = 已培训
people-never = 从未
people-when = 时间
people-by = 培训人
people-train = 我已培训
people-close = 关闭账户
    .hint = 此后不能再用其登录；操作记录保留。不可重新启用。

# 只能查阅部分记录的人看到的说明

people-and = { "、" }
people-reads = 您代表{ $mine }查阅。记录属于产生它的单位，{ $others }的记录不向您开放；不存在的编号也显示同样的说明。
people-part = 您代表{ $mine }查阅：只显示本单位的记录，以及他人为供您决定而共享的内容。属于他人的内容在任何页面都不显示，也不计入。
people-reads-nothing-else = 您代表{ $mine }查阅。
people-reads-instead = 您可以查阅：
people-reads-certificate-of = { $batch } 的放行证书
people-reads-exceptions-of = { $batch } 中由您决定的例外及其证据
people-reads-certificates = 各批放行证书，以及您据此作出的决定
people-reads-exceptions = 策略要求您决定的例外
people-reads-own = 本单位的审计追踪

# 权限

rights = 权限
rights-none = 无角色
rights-until = { $role }，至 { $until }
rights-from = { $role }，自 { $from } 起
rights-between = { $role }，自 { $from } 至 { $until }
rights-proposed-by = { $person } 在第 { $entry } 条提出：{ $roles }
rights-waiting = { $person } 提出：{ $roles }
rights-approve = 批准这些权限
rights-decline = 不批准
rights-why = 不批准的理由
rights-propose = 提出权限
    .hint = 请勾选此人今后应有的全部角色；未勾选的将被收回。由另一人批准。不填日期则一直有效，直至变更。
rights-first-day = 自
rights-last-day = 至
rights-keep = 维持现有权限
rights-change = 需要变更
rights-close = 应关闭账户
rights-never-reviewed = 从未复核
rights-reviewed = { $outcome }，下次不晚于 { $next }
rights-overdue = 复核已逾期，应在 { $next } 前
rights-review = 权限复核
rights-review-lede =
    { $n ->
        [0] 所有人员的权限均已按期复核。
       *[other] { $n } 人的权限待复核。
    }
rights-last-review = 上次复核
rights-outcome = 结论
rights-own = 本人权限由他人复核
rights-next = 下次复核不晚于
rights-no-next = 请填写下次复核的期限。未作任何记录。
rights-sign = 签署复核
rights-admit = 准许该检查员查阅本单位记录
rights-admit-meaning = 我准许该检查员查阅本单位的全部记录，至所填日期。
rights-dismiss = 立即终止
rights-admitted = 可查阅贵单位全部记录，至 { $until }。
rights-not-admitted = 不能查阅贵单位的记录。
password-short = 密码至少 8 个字符。
password-long = 密码最多 256 个字符。
password-own-id = 密码不得包含本人账号。
password-uniform = 密码不得由同一字符重复组成。

password-change = 更改密码
password-first = 您当前的密码由他人设定。请先设定自己的密码；此后除您以外无人知晓。
password-old = 当前密码
password-once = 一次性密码
password-new = 新密码
    .hint = 至少 8 个字符；重要的是长度，而不是字符种类。以哈希保存在账本之外。
password-again = 再次输入新密码
password-differs = 两次输入的新密码不一致。未作更改。
password-same = 新密码与旧密码相同。未作更改。
password-not-kept = 更改已记录，但新密码未能保存：旧密码仍然有效。请通知 IT。
password-handed-out = 一次性密码
password-handed-out-lede = 仅在本页显示一次，别处均不保存。请分别交给本人；首次登录时须更改。
password-roles-wait = { $people }的角色待 QA 批准（见 QA 的工作清单）。批准之前可以登录，但没有所申请的权限。
password-noted = 已交付
password-reset = 重置密码
    .hint = 结束其全部会话并生成一次性密码。重置及原因均记入记录。
password-reset-why = 原因
people-train-all =
    { $n ->
       *[other] 我已就其余 { $n } 项对其进行培训
    }
