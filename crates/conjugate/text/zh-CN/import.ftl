# 由工作簿或分隔文本导入的清单。

import-people = 导入人员
import-equipment = 导入设备
import-lots = 导入物料批
import-lede = 支持工作簿（.xlsx）或 UTF-8 编码的 CSV。逐格检查，先显示、后接收；要么整份接收，要么一行也不接收。
import-file = 清单
import-choose = 文件
import-look = 检查并显示
import-columns = 列
import-column = 表头
import-column-id = 或
import-needed = 必填
import-yes = 是
import-if-known = 已知时填写
import-example = 示例
import-empty-list = 下载空白清单
import-no-file = 未选择文件。未作任何记录。
import-unreadable = 文件未能读取：{ $why }。未作任何记录。
import-faults =
    { $n ->
       *[other] 有 { $n } 个单元格有误。未作任何记录。
    }
import-faults-title = 错误之处
import-faults-note = 请在清单中更正后重新提交
import-cell = 单元格
import-found = 内容
import-wrong = 错误
import-and-more = 另有 { $n } 处
import-preview =
    { $n ->
       *[other] 将接收以下 { $n } 行
    }
import-preview-note = 尚未记录
import-line = 行
import-take =
    { $n ->
       *[other] 接收 { $n } 行
    }
import-unknown-column = 没有此名称的列，见下方列表。
import-column-twice = 此列出现两次。
import-missing-column = 缺少“{ $column }”列。
import-too-many = 清单有 { $n } 行，一次最多接收 { $most } 行。
import-no-head = 此单元格上方没有表头。
import-no-lines = 表头之下没有内容。
import-empty = “{ $column }”不得为空。
import-not-an-id = “{ $column }”只能用字母、数字、“-”、“_”、“.”，最多 64 个字符。
import-not-a-text = “{ $column }”含有会改变读法的字符，或过长。
import-not-a-date = “{ $column }”不是日期，请写作 2031-12-31。
import-not-a-role = “{ $column }”中有不是角色的内容；多个角色以分号隔开。
import-not-a-number = “{ $column }”不是数值：数字和小数点。
import-not-a-unit = “{ $column }”不是该物料的计量单位。
import-unknown = “{ $column }”所指的内容不存在。
import-qualified-until = 确认有效期至
import-calibrated-until = 校准有效期至
import-dedicated-to = 专用品种
import-material = 物料
