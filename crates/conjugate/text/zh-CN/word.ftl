# 系统对各事物的用词：状态、区间、原因、决定。

standing-quarantine = 待验
standing-released = 已放行
standing-rejected = 不合格
standing-running = 进行中
standing-paused = 已暂停
standing-finished = 已结束
standing-draft = 草稿
standing-in-review = 审核中
standing-approved = 已批准
standing-effective = 现行有效
standing-superseded = 已被取代
standing-never = 从未批准
standing-conditional = 有条件批准
standing-expired = 批准已过期
standing-suspended = 已暂停
standing-withdrawn = 已撤销
standing-open = 未关闭
standing-assessed = 已评估
standing-closed = 已关闭
standing-decided = 已决定
standing-reopened = 重新打开：记录有变化
standing-held = 已冻结

need-qualified = 确认在有效期内
need-calibrated = 校准在有效期内
need-clean = 已清洁且在清洁有效期内
need-dedicated = 已专用于某产品

band-normal = 在正常范围内
band-alert = 超出正常范围，在注册范围内
band-outside-registered = 超出注册范围
band-outside-proven = 超出已证明可接受范围
band-indeterminate = 无法判定：{ $why }

result-band-inside = 符合标准
result-band-alert = 超出内控警戒限，符合标准
result-band-outside-release = 检验结果超标（OOS）
result-band-indeterminate = 无法判定：{ $why }

why-missing = 没有观测到数值
why-no-registered-range = 未规定注册范围
why-unit = 单位不能换算为限度的单位
why-censored = 带“<”或“>”，限度落在其可能值之间
why-impossible = 该数值在物理上不可能，数值本身存疑
why-not-worked-out = 记录中缺少计算所需的数据
why-illustrative = 限度为示例值
why-single-outside = 单个值超出平均值所符合的限度
why-run-unsound = 没有有效的分析批次支持
why-outside-validated = 超出方法验证的范围
why-in-spite = 在规则不允许的情况下测得
why-wrong-kind = 不是控制策略要求的数值类型
why-empty = 未填写
why-comma = 含有逗号，请写作 1234.5 或 0.25
why-unreadable = 不是数字

class-minor = 次要
class-major = 主要
class-critical = 重大

blocker-alert = 超出正常范围或警戒限
blocker-indeterminate = 无法判定
blocker-outside-registered = 超出注册范围
blocker-fails-release = 检验结果超标（OOS）

rests-on-reason = 写明的理由
rests-on-substitute-evidence = 写明的替代证据
rests-on-closed-deviation = 已关闭的偏差
rests-on-nothing = 无：任何人不得解除

choice-release = 放行
choice-hold = 暂缓
choice-reject = 不予放行

release-factory = 出厂放行
release-market = 上市放行

check-materials = 物料
check-consumables = 介质、过滤器与组件
check-record = 批记录
check-reprocessing = 返工与重新加工
check-results = 检验结果
check-methods = 方法一致性
check-investigations = 结果调查
check-deviations = 偏差

because-held = 物料批 { $lot } 已冻结或不合格
because-not-released = 物料批 { $lot } 未放行，或其放行已重新打开
because-not-held = 该批及其上游批次均未冻结
because-step-done = 已按指令完成
because-step-done-otherwise = 未按指令进行
because-further-act = 结束后另有操作
because-step-not-done = 尚未完成
because-no-reading = 尚无读数
because-reading = 读数：{ $band }
because-methods-agree = 两种方法一致
because-methods-differ = 两种方法之差超过声明的限度
because-methods-unknown = 其中一种方法的结果缺失或无法比较
because-no-result = 尚无结果
because-not-verified = 未经第二名检验员复核
because-result = 结果：{ $band }
because-deviation = 偏差：{ $standing }
because-used-fit = 已使用 { $consumable }，当时无妨碍
because-used-unfit = 尽管有妨碍仍使用了 { $consumable }
because-nothing-used = 未写明所用耗材
because-no-test = 没有其完整性测试
because-no-test-other = 没有其完整性测试；本批的测试属于 { $other }
because-integrity-passed = { $consumable } 通过
because-passed-on-retest = { $consumable } 未通过，重新润湿后通过
because-integrity-failed = { $consumable } 未通过
because-integrity-unknown = 无法判定 { $consumable } 是否完整
because-tested-unused = { $consumable } 为本批测试而未使用
because-not-tested-by-rule = 本批按规则未检验：至少每 { $n } 批检验一次；最近检验批 { $batch }
because-left-out-without-ground = 免检依据不成立（规则 { $rule }）：仍须检验
skip-anew-untested = 该批未检验
skip-anew-not-verified = 该批结果未复核
skip-anew-not-inside = 该批结果未在全部限度之内
skip-anew-investigated = 该批此项检验有例外或调查
skip-anew-rejected = 该批已被拒绝
skip-anew-done-again = 该批经返工或重新加工
skip-anew-changed = 控制策略改变了此项检验、其方法或保护它的参数
skip-anew-custody = 该批样品监管链有缺口
because-not-tested-again = 重做后尚未重新检验
because-tested-before-round = { $consumable } 用于该轮之前；其操作已重做
because-rework-unapproved = 未经批准进行了注册工艺以外的操作
round-standing-beyond-limit = 次数超过路线规定
round-standing-open = 尚有步骤未重做
round-standing-failed = 要求的检验再次不合格
round-standing-untested = 要求的检验尚无重做后的已复核结果
round-standing-without-study = 尚未列入稳定性考察
round-standing-complete = 已重做、已重新检验并合格
because-run-unsound = 分析批次 { $run } 不支持该结果（{ $rule }）
because-no-run = 没有分析批次支持该结果（{ $rule }）
because-investigation = { $investigation }：{ $standing }
because-not-finished = 批记录尚未结束
because-finished = 批记录已结束
because-undecided = 已提出，但计划中没有与之对应的项目

open-exception = { $exception } 未解除：{ $blocker }，{ $standing }
open-nobody = 任何人不得解除；不予放行，或按批准的途径返工
open-kept = { $person }（{ $role }）已决定维持阻断
open-undecided = 尚未决定
open-no-owner = 无人可解除：不予放行，或按批准的途径返工

check-samples = 样品
because-sample-not-taken = 策略要求的样品没有取
because-sample-not-received = { $sample } 未被实验室接收
because-sample-doubtful = { $sample } 或其上的结果不成立：{ $rule }
because-sample-none = 结果没有可以证明的样品：{ $rule }
because-sample-gone = 应保存的 { $sample } 已不存在
because-sample-kept = { $sample } 已留存，监管链完整
because-sample-stands = { $sample } 监管链完整，其上的结果成立
because-sample-missed = 样品缺失已说明，须作出决定
