# 每个页面的外框。

shell-skip = 跳到正文
shell-nav = 主导航
shell-demo = 演示：全部数据均为虚构
shell-find = 按编号查找
    .hint = 扫描或输入编号
shell-offline = 连接中断
    .now = 恢复之前无法记录。已输入的内容仍保留在本页。

nav-worklist = 待办
nav-batches = 批次
nav-review = 审核
nav-disposition = 放行
nav-lots = 物料批
nav-genealogy = 谱系
nav-equipment = 设备
nav-people = 人员
nav-strategy = 控制策略
nav-points = 检查要点
nav-calc = 计算器
nav-trail = 审计追踪

link-still = 截至 { $time }
link-live = 已连接
link-lost = 离线

theme = 主题
theme-light = 浅色
theme-dark = 深色
theme-system = 随设备

foot-happened = 事件截至
foot-known = 获知截至
foot-entries = 账本 { $n } 条
foot-checkpoint = 检查点
foot-no-checkpoint = 尚无检查点
