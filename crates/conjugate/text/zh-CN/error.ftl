# 无法答复的请求。每页说明原因与下一步。

error-status = 答复 { $status }
error-address = 地址：{ $address }
error-home = 回到待办

error-unreadable = 无法读取此表单或地址
    .now = 未产生记录。请返回检查所填内容后重新提交。
error-foreign-form = 此表单已失效
    .now = 未产生记录。表单是在其他会话中或系统重启前打开的。请返回并刷新页面后重新提交。
error-not-allowed = 您的角色无权打开此页
    .now = 如工作需要，请向管理员申请相应角色。
error-not-found = 此地址下没有内容
    .now = 请核对编号，或将其扫描到上方查找栏。
error-no-such-method = 此地址不接受该类请求
    .now = 未产生记录。请回到前一页。
error-changed = 您阅读之后该记录已有变化
    .now = 未产生记录。请返回刷新，阅读新内容后再作决定。
error-too-long = 内容超出表单容量
    .now = 未产生记录。请缩短文字，或以附件提交。
error-not-acceptable = 表单有字段缺失或不符合要求
    .now = 未产生记录。请返回补全后重新提交。
error-not-this-host = 此请求指向其他服务器
    .now = 请使用本系统自己的地址打开。
error-not-now = 目前无法记录
    .now = 未产生记录。请稍候再试；若持续，请通知 IT。可先在纸上记下数值、时间与姓名，之后作为补录录入。
error-stands-by = 本服务器处于备用状态：只供查阅，不作记录
    .now = 未产生记录。请到正在写入的服务器上录入；若其发生故障，本服务器会自动接管。
error-not-current = 本服务器无法确认所存记录是否仍为最新
    .now = 它无法连接数据库，或已由另一服务器接管，因此不显示也不写入任何内容。请改用另一服务器并通知 IT；可先在纸上记下数值、时间与姓名，之后作为补录录入。
error-broken = 系统内部出错
    .now = 若您正在记录，请先查看记录再重新提交；重复提交只计一次。请将下方地址与时间告知 IT。
