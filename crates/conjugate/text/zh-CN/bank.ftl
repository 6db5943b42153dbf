# 细胞库：级别谱系、单个库、细胞管、检定与报警。

nav-banks = 细胞库
verdict-pass = 合格
verdict-indeterminate = 无法判定
verdict-fail = 不合格
bank-tier-primary = 原始细胞库
bank-tier-master = 主细胞库
bank-tier-working = 工作细胞库
bank-tier-end-of-production = 生产终末细胞
bank-purpose-test = 检定
bank-purpose-monitoring = 库存监测
bank-purpose-other = 其他用途
bank-item-provenance = 来源文件
bank-item-lineage = 与上一级库的谱系
bank-item-storage = 存放地点
bank-item-strategy = 策略中的级别
bank-item-alarm = 报警未评估
bank-item-deviation = 未关闭偏差
bank-item-maker = 制备批次的放行
bank-item-lot = 批的状态
bank-item-release = 质量放行
