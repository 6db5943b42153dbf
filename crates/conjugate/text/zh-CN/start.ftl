# 启用引导：从空的工厂到自己产品批次的第一步。

start-title = 启用引导
start-lede = 从空的工厂走到自己产品批次的第一步。本页内容均按工厂当前状态即时得出，离开页面不会丢失任何东西。
start-progress = 进度
start-done-of = 已完成 { $n } / { $all } 项
start-product = 品种
start-stage = 阶段
start-lacks = 尚缺：
start-later = 以后需要
start-by = 执行者：
start-nobody = 尚无人员
start-done = 已完成
start-done-for-now = 足以开始第一步
start-next = 下一项
start-not-yet = 尚未完成

start-organisations = 组织
    .why = 谁生产，谁持有上市许可。批次归属启动它的生产企业；上市由持有人决定。
start-people = 人员
    .why = 每人一个账户，首次登录使用一次性密码并须当即更改。双人规则不能关闭，因此人数必须足够。
start-strategy = 控制策略
    .why = 每个步骤、范围和限度都只在此声明一次。请以参考策略为起点：其结构回应论文要点，其数值仅为示例。
start-values = 自己的数值
    .why = 文件中凡属示例的数值都带有标记。请逐一换成自己的数值并去掉标记，再作为下一版提出。只要还有一处标记，该策略就不能生效。
start-approval = 审核与批准
    .why = 由 MSAT 提请审核；生产和质量各一人批准，两人不得相同，也不得为作者；由质量使其生效。
start-equipment = 房间与设备
    .why = 逐台登记设备类别、所在房间及已有记录。只有其类别所要求的各项在当日均成立，设备方可使用。清洁由操作工记录。
start-materials = 物料与批号
    .why = 仓储按标签和检验报告接收物料批；质量逐批签名放行。
start-training = 培训
    .why = 执行步骤的人和在旁复核的第二人，都须经现行版规程培训。由培训人记录。
start-batch = 第一个批次
    .why = 由生产负责人启动，批次固定使用当前生效的策略版本。
start-first-step = 第一步
    .why = 操作工在待办中即可看到：先指定设备，再执行步骤。

start-lacks-manufacturer = 受托生产企业
start-lacks-mah = 上市许可持有人：没有持有人就不能上市放行
start-lacks-role = 担任“{ $role }”的人员
start-lacks-second = 还需一名可作第二人的人员（操作工、生产负责人或 QA）
start-lacks-strategy = 控制策略
start-lacks-values =
    { $n ->
       *[other] 还有 { $n } 个数值为示例
    }
start-lacks-own = 该策略自称其数值为示例（illustrative = true）
start-lacks-limits =
    { $n ->
       *[other] 有 { $n } 处虽无错误，但会使批次受阻，如关键参数没有注册范围
    }
start-lacks-review = 由 MSAT 提请审核
start-lacks-approval = 待批准：{ $role }
start-lacks-effect = 由质量使已批准的版本生效
start-lacks-piece = { $class }：尚无设备；该类别要求：{ $needs }
start-lacks-ready = { $class }：没有可用设备；尚待记录：{ $needs }
start-dedications = （须专用于以下之一：{ $known }）
start-dedications-none = （控制策略未列出可专用的品种）
start-lacks-lot = { $material }：没有物料批
start-lacks-release = { $material }：{ $lots } 待验，等候放行
start-lacks-intake = { $lot }：{ $what }（{ $found }）
start-lacks-fact = { $material }：已放行，但缺少检验报告数据“{ $fact }”
start-lacks-trained = { $procedure }：尚无操作工受训
start-lacks-trained-second = { $procedure }：已有一名操作工受训，尚无其他可作第二人的人员受训
start-lacks-batch = 本阶段尚无批次
start-lacks-step = 批次 { $batch } 等待执行第一步

start-template = 由 IT 或 MSAT 运行以下命令，即可得到作为起点的策略文件：
start-values-open = 仍为示例的数值
start-values-missing = 会使批次受阻之处
start-to-version = 该版本及其签名
start-add-organisation = 添加组织
start-organisation-id = 标识
start-organisation-kind = 与品种的关系
start-mah = 上市许可持有人
start-manufacturer = 受托生产企业
start-organisation-incomplete = 须填写标识和中英文名称；标识可用字母、数字、“-”、“_”、“.”。名称不得含改变阅读方式的字符。未作任何记录。
