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
people-incomplete = 须填写账号、中英文姓名和至少一个角色；账号可用字母、数字、“-”、“_”、“.”。未作任何记录。
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
password-noted = 已交付
password-reset = 重置密码
    .hint = 结束其全部会话并生成一次性密码。重置及原因均记入记录。
password-reset-why = 原因
people-train-all =
    { $n ->
       *[other] 我已就其余 { $n } 项对其进行培训
    }
