# 程序的请求无法答复时的说明。

api-place = 第 { $line } 行第 { $column } 列：{ $what }
api-unknown-field = 该命令没有字段 `{ $field }`

api-sign-in-first = 尚未登录
    .now = 请先以 POST /api/sign-in 登录，并附上会话的 cookie。
api-no-token = 缺少本会话的令牌
    .now = 未产生记录。请在请求头 x-csrf 中附上 POST /api/sign-in 所答的令牌。
api-credential = 身份验证未通过
    .now = 未产生记录。请核对账号与密码。
api-not-json = 内容不是 JSON
    .now = 未产生记录。请以 UTF-8 编码发送 JSON，内容类型为 application/json。
api-not-acceptable = 有字段缺失或不符合要求
    .now = 未产生记录。请更正该字段；各字段的要求见 /api/openapi.json。
api-address = 无法读取此地址的查询参数
    .now = 请更正查询参数；其要求见 /api/openapi.json。
api-unknown-command = 没有此命令
    .now = 未产生记录。/api/openapi.json 列出全部命令及示例。
api-internal-command = 此命令只由系统自身发出
    .now = 未产生记录。登录请用 POST /api/sign-in；其余不供程序使用。
api-file-elsewhere = 仪器原始文件不在此处提交
    .now = 未产生记录。请在该步骤的页面提交文件，系统将原样保存并读取。
api-not-a-signature = 此命令不是签名
    .now = 未产生记录。请去掉签名后重新提交。
api-changed = 所展示的内容已不是将要签署的内容
    .now = 未产生记录。请重新以 POST /api/shown 查询，向签名人展示新内容后再签名。
api-faults = 控制策略有错误
    .now = 未产生记录。请更正文件后重新提出。
api-not-found = 没有此编号的内容
    .now = 请核对编号与地址。
api-no-such-method = 此地址不接受该类请求
    .now = 其要求见 /api/openapi.json。
api-file-most = 最多 { $bytes } 字节；更大的文件请放入节点监视的文件夹
api-file-empty = 文件为空
api-too-long = 内容超出请求的容量
    .now = 未产生记录。请缩短后重新提交。
api-not-now = 目前无法记录
    .now = 未产生记录。请稍候以相同编号重新提交，只计一次。
api-stands-by = 本服务器处于备用状态：只供查阅，不作记录
    .now = 未产生记录。请提交到正在写入的服务器。
api-not-current = 本服务器无法确认所存记录是否仍为最新
    .now = 它不显示也不写入任何内容。请查询正在写入的服务器；以同一编号重新提交的命令只计一次。
api-broken = 系统内部出错
    .now = 重新提交前请先查看记录；以相同编号提交只计一次。请将地址与时间告知 IT。

# 程序签名的含义与所签内容。

api-shown-reason = 理由：{ $reason }
api-shown-batch = 批次 { $batch }：{ $standing }，最后一条记录 { $last }
api-shown-lifted = ，已由决定解除

api-meaning-approve-strategy = 我批准此版本的控制策略。
api-meaning-make-effective = 我使此版本的控制策略生效。
api-meaning-release-lot = 我放行此物料批。
api-meaning-reject-lot = 我判此物料批不合格。
api-meaning-unhold-lot = 我解除此物料批的冻结。
api-meaning-accept-exception = 我以所述理由接受此例外。
api-meaning-keep-exception = 我不接受此例外。
api-meaning-close-deviation = 我认可此偏差的评估并予以关闭。
api-meaning-grant-roles = 我批准这些权限。
api-meaning-decline-roles = 我不批准这些权限。
api-meaning-review-access = 我已复核这些权限，各项结论如其旁所列。
api-meaning-admit-inspector = 我准许该检查员查阅本单位的全部记录，至 { $until }。
api-meaning-disposition = 我对此批作出决定：{ $kind }，{ $choice }。
api-meaning-retest-lot = 我已评价本次复验
api-meaning-date-lot = 我已核对报告书上的日期
api-meaning-approve-procedure = 我批准该规程的此版本。
api-meaning-procedure-effective = 我使该规程的此版本生效。
api-meaning-withdraw-procedure = 我废止该规程的此版本。
api-meaning-read-procedure = 我已阅读并理解该规程的此版本。
