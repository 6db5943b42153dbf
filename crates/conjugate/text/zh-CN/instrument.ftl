# 仪器文件

imports = 仪器文件
imports-title = { $n ->
    [0] 没有待处理的文件
   *[other] { $n } 个文件待人处理
}
imports-lede = 每个文件原样保存，并按其内容识读。样品名与批次的批号或其取样名一致时，结果自动记录；其余在此等待处理。
imports-waiting = 待处理
imports-none = 没有待处理的文件。
    .why = 文件无法识读、样品名不属于任何批次、或仪器对数值有标记时，文件在此等待。
imports-taken = 已收入
imports-hand-in = 提交文件
imports-not-yours = 文件由质量控制检验员提交。
imports-file = 文件
imports-read = 保存并识读
imports-no-file = 未选择文件。
imports-families = 可识读：{ $families }。
imports-col-file = 文件
imports-col-format = 识读为
imports-col-samples = 样品
imports-col-standing = 状态
imports-col-taken = 收入
imports-of = { $n } 个中 { $waiting } 个待处理
imports-unreadable = 无法识读
imports-waits = 待人处理
imports-settled = 无待处理项
imports-recorded = 已记录
imports-aside = 已搁置
imports-site-table = { $name }（自有表格，{ $strategy } v{ $version }）
imports-via-folder = 来自监视文件夹
imports-via-page = 页面提交
imports-via-command = 命令行
imports-via-interface = { $owner } 的程序
imports-via-program = 程序提交
imports-instrument = 仪器
imports-as = 也可导出为
imports-nobody-s = 样品名不是任何批次的批号，也不是从文件读取结果的任何取样名。
imports-to = 批次与检验项目
imports-because = 为何属于该批，或为何仍然有效
imports-record = 记录为结果
imports-aside-why = 为何在此不产生结果
imports-set-aside = 搁置该样品
imports-set-aside-file = 搁置该文件
imports-values = 文件中的数值：{ $n } 个
imports-quantity = 量
imports-value = 原文
imports-unit = 单位
imports-place = 文件中的位置
imports-remark = 仪器标记
imports-more-values = 文件中另有 { $n } 个数值。
imports-more-samples = 文件中另有 { $n } 个样品。
worklist-files = 仪器文件
worklist-files-wait = { $n } 个文件待人处理
