# 多个页面共用部件的用词。

state-pass = 合格
state-fail = 不合格
state-indeterminate = 无法判定
state-alert = 警戒
state-action = 行动
state-info = 提示
state-stop = 已阻断
state-verified = 已核验
state-unverified = 未核验
state-pending = 待进行

limit-normal = 正常
limit-registered = 注册
limit-proven = 已证明范围
limit-target = 目标
limit-range = { $low } 至 { $high }
limit-none = 未规定限度
limit-no-value = 无数值
limit-normal-is = 正常 { $range }
limit-registered-is = 注册 { $range }
limit-proven-is = 已证明范围 { $range }
limit-target-is = 目标 { $value }
limit-described = { $name }：{ $facts }

entry-normal = 在正常范围内
entry-outside-normal = 超出正常范围：记为例外
entry-outside-registered = 超出注册范围：立偏差
entry-unknown = 尚无法判定

keypad = 数字键盘
keypad-point = 小数点
keypad-back = 删除末位
keypad-minus = 负号
keypad-below = 小于
keypad-above = 大于
keypad-clear = 清空

refusal = 规则阻断
refusal-stopped = 已阻断：{ $what }
refusal-rule = 规则
refusal-found = 实际
refusal-unblocks = 可解除
refusal-now = 现在请

sign-you = 您将签署
sign-quoted = “{ $meaning }”
sign-name = 姓名
sign-time = 时间以签署时为准
sign-read-in = 阅读语言
sign-digest = 摘要
sign-id = 您的账号
sign-password = 您的密码
signing-digest = 所签内容的 SHA-256

paging = 分页
paging-before = 上一页
paging-after = 下一页
paging-shown = 第 { $from } 至 { $to } 条，共 { $of } 条
