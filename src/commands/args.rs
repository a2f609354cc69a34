//! Arguments of all commands, with the help that users read. Nothing is computed here.

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// 发文审查：在出台前核对文件性质、公平竞争审查和合法性事项
#[derive(Debug, Parser)]
#[command(
    name = "fawen",
    version,
    about,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 审查一份或者多份文稿：三项结论、问题清单、审查表
    Check(Box<CheckArgs>),
    /// 显示读到的全文及其编号
    Text(TextArgs),
    /// 说明某一条款为什么列为问题或者没有列为问题
    Why(WhyArgs),
    /// 在文稿副本中加 Word 批注，其他内容一字不动
    Annotate(AnnotateArgs),
    /// 比较送审稿和修改稿：消除、仍在、新增的问题，是否需要重新审查
    Diff(Box<DiffArgs>),
    /// 核对审查表与文稿、规则是否对应
    Verify(Box<VerifyArgs>),
    /// 编号前的关口：按策略放行或者拦截
    Gate(Box<GateArgs>),
    /// 记录豁免、人工决定和对未读内容的处理
    Waive(Box<WaiveArgs>),
    /// 文件清理：逐件给出继续有效、修改、废止、宣布失效的建议和理由，生成清理台账
    Cleanup(Box<CleanupArgs>),
    /// 查看、检验、新建规则
    Rules(RulesArgs),
    /// 本单位表格可用的占位符
    Sheet(SheetArgs),
    /// 输出 JSON Schema
    Schema(SchemaArgs),
    /// 输出命令行补全脚本
    Completions(CompletionsArgs),
    /// 输出使用手册（man）
    Man(ManArgs),
}

/// Where the rules come from.
#[derive(Debug, Clone, Default, Args)]
pub struct RuleArgs {
    /// 另加一个目录的自有规则（可多次使用）
    #[arg(long, value_name = "目录")]
    pub rules: Vec<PathBuf>,
    /// 不用内置规则，改用这个规则包（由 fawen rules pack 生成）或者目录中的全部规则
    #[arg(long, value_name = "规则包")]
    pub rulebook: Option<PathBuf>,
}

/// By which day and profile to review.
#[derive(Debug, Clone, Default, Args)]
pub struct BasisArgs {
    /// 审查日期，缺省为今天（YYYY-MM-DD）
    #[arg(long, value_name = "日期")]
    pub date: Option<String>,
    /// 按哪一天的法规审查，缺省为审查日期；fawen cleanup 可写 issue：另按各文件印发时的规定对照
    #[arg(long, value_name = "日期")]
    pub as_of: Option<String>,
    /// 地方口径（national、henan、shanghai、guangdong、beijing、hunan），缺省按制定机关判断
    #[arg(long, value_name = "名称")]
    pub profile: Option<String>,
    /// 自有的法规登记文件（与内置登记格式相同，可多次使用）
    #[arg(long, value_name = "文件")]
    pub register: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 终端文字
    Text,
    /// 一份文稿一个 JSON
    Json,
    /// 一行一份文稿
    Jsonl,
}

#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// 文稿、文件夹，或者“-”（标准输入）
    #[arg(value_name = "文件")]
    pub paths: Vec<PathBuf>,
    /// 审查表写到哪里：.docx .html .md .json .sarif；审查多份文稿时写一个文件夹
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, value_name = "格式", default_value = "text")]
    pub format: Format,
    /// 哪一种表：review 审查表，competition 公平竞争审查表，legality 合法性审核意见书
    #[arg(long, value_name = "种类", default_value = "review")]
    pub sheet: String,
    /// 本单位的表格（.docx），其中的〔占位符〕按审查结果填写；可用的名称见 fawen sheet fields
    #[arg(long, value_name = "文件", requires = "output")]
    pub template: Option<PathBuf>,
    /// 用这个 ed25519 私钥（PEM）给审查表签名，签名写在审查表旁边的 .sig 文件中
    #[arg(long, value_name = "私钥", requires = "output")]
    pub sign: Option<PathBuf>,
    /// 只显示结论
    #[arg(short, long)]
    pub quiet: bool,
    /// 显示全部问题和依据条文
    #[arg(short, long)]
    pub verbose: bool,
    /// JSON 中附上读到的全文
    #[arg(long)]
    pub with_text: bool,
    /// 豁免文件（fawen waive 写的）：其中说明的问题列为已说明
    #[arg(long, value_name = "文件")]
    pub waivers: Option<PathBuf>,
    /// 单独成文件的附件，与正文合并审查
    #[arg(long, value_name = "文件", num_args = 1..)]
    pub annex: Vec<PathBuf>,
    /// 把文件夹中的正文和附件合并为一份文稿审查
    #[arg(long, value_name = "文件夹")]
    pub as_one: Option<PathBuf>,
    /// 从文件或者标准输入（-）读取路径清单，一行一个
    #[arg(long, value_name = "文件")]
    pub paths_from: Option<PathBuf>,
    /// 从标准输入逐行读取 JSON 文稿（{"id","text"} 或者 {"id","base64","name"}），逐行输出审查结果
    #[arg(long, conflicts_with_all = ["paths", "paths_from", "annex", "as_one", "output"])]
    pub stdin_documents: bool,
    /// 并行线程数，缺省为处理器数
    #[arg(long, value_name = "数")]
    pub jobs: Option<usize>,
    /// 审查表写在文稿旁边
    #[arg(long, hide = true)]
    pub beside: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

/// By which policy the gate decides.
#[derive(Debug, Clone, Default, Args)]
pub struct PolicyArgs {
    /// 策略文件，缺省为当前文件夹中的 gate.toml（没有的用内置策略）
    #[arg(long, value_name = "文件")]
    pub policy: Option<PathBuf>,
    /// 改一项策略，例如 --set 'hold.remind=["form"]'（可多次使用）
    #[arg(long, value_name = "键=值")]
    pub set: Vec<String>,
}

#[derive(Debug, Clone, Args)]
pub struct GateArgs {
    /// 文稿、文件夹，或者“-”（标准输入）
    #[arg(value_name = "文件")]
    pub paths: Vec<PathBuf>,
    /// 从文件或者标准输入（-）读取路径清单，一行一个
    #[arg(long, value_name = "文件")]
    pub paths_from: Option<PathBuf>,
    /// 显示生效的策略和每一处改动，不审查
    #[arg(long)]
    pub show_policy: bool,
    /// 送审材料：文件夹、文件，或者一行一个路径的清单（.txt，可写“种类=路径”）
    #[arg(long, value_name = "路径", num_args = 1..)]
    pub materials: Vec<PathBuf>,
    /// 豁免文件，缺省为文稿旁边的“文稿.豁免.json”
    #[arg(long, value_name = "文件")]
    pub waivers: Option<PathBuf>,
    /// 存量基线：其中已有的问题不再拦截
    #[arg(long, value_name = "文件")]
    pub baseline: Option<PathBuf>,
    /// 把现有问题一次建为存量基线
    #[arg(
        long,
        value_name = "文件",
        requires = "name",
        conflicts_with = "baseline"
    )]
    pub make_baseline: Option<PathBuf>,
    /// 存量基线的名称
    #[arg(long, value_name = "名称")]
    pub name: Option<String>,
    /// 单独成文件的附件，与正文合并审查
    #[arg(long, value_name = "文件", num_args = 1..)]
    pub annex: Vec<PathBuf>,
    /// 审查表写到哪里（已豁免的列为已说明）；多份文稿时写一个文件夹
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, value_name = "格式", default_value = "text")]
    pub format: Format,
    /// 只输出结论行
    #[arg(short, long)]
    pub quiet: bool,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct WaiveArgs {
    /// 文稿
    #[arg(value_name = "文件")]
    pub path: PathBuf,
    /// 问题编号（关口、审查表上的编号，可只写前几位）
    #[arg(value_name = "编号")]
    pub findings: Vec<String>,
    /// 未读内容的摘要（关口列出的编号，可只写前几位）
    #[arg(long, value_name = "摘要")]
    pub unread: Vec<String>,
    /// 读不了的送审材料（如盖章扫描件），与 --as 同用
    #[arg(long, value_name = "文件", requires = "as_material")]
    pub material: Option<PathBuf>,
    /// 作为哪一种材料，例如 合法性审核意见
    #[arg(long = "as", value_name = "种类", requires = "material")]
    pub as_material: Option<String>,
    /// 人工决定，例如 文件性质=是、公平竞争审查=否
    #[arg(long, value_name = "事项=结论")]
    pub answer: Vec<String>,
    /// 列出已有的记录及其是否有效
    #[arg(long)]
    pub list: bool,
    /// 理由
    #[arg(long, value_name = "文字", default_value = "")]
    pub reason: String,
    /// 依据：《法规名称》第几条，或者《公平竞争审查条例》第十二条第几项
    #[arg(long, value_name = "文字", default_value = "")]
    pub ground: String,
    /// 经办人
    #[arg(long, value_name = "姓名", default_value = "")]
    pub by: String,
    /// 审核人
    #[arg(long, value_name = "姓名", default_value = "")]
    pub reviewer: String,
    /// 到期日（YYYY-MM-DD），缺省为策略规定的最长期限
    #[arg(long, value_name = "日期", default_value = "")]
    pub until: String,
    /// 豁免文件，缺省为文稿旁边的“文稿.豁免.json”
    #[arg(long, value_name = "文件")]
    pub waivers: Option<PathBuf>,
    /// 单独成文件的附件，与正文合并审查
    #[arg(long, value_name = "文件", num_args = 1..)]
    pub annex: Vec<PathBuf>,
    #[command(flatten)]
    pub policy: PolicyArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct CleanupArgs {
    /// 文件夹、文件或者压缩包
    #[arg(value_name = "文件夹")]
    pub paths: Vec<PathBuf>,
    /// 写到哪里，可多次使用：.xlsx 台账、.json、.csv、.docx 清理报告
    #[arg(short, long, value_name = "文件")]
    pub output: Vec<PathBuf>,
    /// 从文件或者标准输入（-）读取路径清单，一行一个
    #[arg(long, value_name = "文件")]
    pub paths_from: Option<PathBuf>,
    /// 每件文件另写一份审查表，放到这个文件夹
    #[arg(long, value_name = "文件夹")]
    pub sheets: Option<PathBuf>,
    /// 接着上次做：内容、规则都没有变化的文件不再审查
    #[arg(long)]
    pub resume: bool,
    /// 与上次的台账（.json）对照，列出变化和原因；其中写明的废止关系一并计入
    #[arg(long, value_name = "上次台账.json")]
    pub compare: Option<PathBuf>,
    /// 从标准输入逐行读取 JSON 文稿，逐行输出审查结果（与 fawen check --stdin-documents 相同）
    #[arg(long, conflicts_with_all = ["paths", "paths_from", "output", "sheets", "resume", "compare"])]
    pub stdin_documents: bool,
    /// 并行线程数，缺省为处理器数
    #[arg(long, value_name = "数")]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct TextArgs {
    /// 文稿，或者“-”
    #[arg(value_name = "文件", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct WhyArgs {
    /// 文稿，或者“-”
    #[arg(value_name = "文件")]
    pub path: PathBuf,
    /// 条款（如 第十二条）或者其中的文字；不写则看全文
    #[arg(value_name = "条款", default_value = "")]
    pub clause: String,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct AnnotateArgs {
    /// 文稿；不是 .docx 的，生成带标记全文的 .html
    #[arg(value_name = "文件")]
    pub path: PathBuf,
    /// 批注稿写到哪里，缺省写在文稿旁边
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 批注的署名
    #[arg(long, value_name = "姓名", default_value = "发文审查")]
    pub author: String,
    /// 豁免文件（fawen waive 写的）：其中说明的问题列为已说明
    #[arg(long, value_name = "文件")]
    pub waivers: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// 送审稿（修改前）
    #[arg(value_name = "送审稿")]
    pub old: PathBuf,
    /// 修改稿（修改后）
    #[arg(value_name = "修改稿")]
    pub new: PathBuf,
    /// 对照结果写到哪里：.md .json
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, value_name = "格式", default_value = "text")]
    pub format: Format,
    /// 显示全部问题和改动
    #[arg(short, long)]
    pub verbose: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub basis: BasisArgs,
}

#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// 审查表：本程序生成的 .docx .html .md .json
    #[arg(value_name = "审查表")]
    pub sheet: PathBuf,
    /// 文稿；与附件合并审查的，正文在前，附件在后
    #[arg(value_name = "文稿", required = true)]
    pub drafts: Vec<PathBuf>,
    /// 核对签名用的 ed25519 公钥（PEM）
    #[arg(long, value_name = "公钥")]
    pub key: Option<PathBuf>,
    /// 签名文件，缺省为审查表旁边的 .sig 文件
    #[arg(long, value_name = "文件", requires = "key")]
    pub signature: Option<PathBuf>,
    /// 输出格式
    #[arg(long, value_enum, value_name = "格式", default_value = "text")]
    pub format: Format,
    /// 自有的法规登记文件（审查时用过的）
    #[arg(long, value_name = "文件")]
    pub register: Vec<PathBuf>,
    /// 豁免文件（审查时用过的）
    #[arg(long, value_name = "文件")]
    pub waivers: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Clone, Args)]
pub struct SheetArgs {
    #[command(subcommand)]
    pub command: SheetCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum SheetCommand {
    /// 列出占位符
    Fields,
    /// 给审查表签名（ed25519），签名写在旁边的 .sig 文件中
    Sign(SignArgs),
}

#[derive(Debug, Clone, Args)]
pub struct SignArgs {
    /// 审查表
    #[arg(value_name = "审查表")]
    pub sheet: PathBuf,
    /// ed25519 私钥（PEM），可用 openssl genpkey -algorithm ed25519 生成
    #[arg(long, value_name = "私钥")]
    pub key: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum RulesCommand {
    /// 列出规则
    List(RulesListArgs),
    /// 显示一条规则的全部内容
    Show(RulesShowArgs),
    /// 用规则自带的例句检验规则
    Test(RulesTestArgs),
    /// 列出审查标准逐项对应的规则和例句
    Coverage(RulesListArgs),
    /// 新建一份规则文件的样子
    New(RulesNewArgs),
    /// 把全部规则和法规资料打成一个规则包，供 --rulebook 使用
    Pack(RulesPackArgs),
}

#[derive(Debug, Clone, Args)]
pub struct RulesListArgs {
    /// 只看编号、标题或者依据中含有这些字的
    #[arg(value_name = "文字", default_value = "")]
    pub filter: String,
    #[arg(long, value_enum, value_name = "格式", default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Clone, Args)]
pub struct RulesShowArgs {
    /// 规则编号
    #[arg(value_name = "编号")]
    pub id: String,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Clone, Args)]
pub struct RulesTestArgs {
    /// 只检验编号以此开头的规则
    #[arg(value_name = "编号", default_value = "")]
    pub prefix: String,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Clone, Args)]
pub struct RulesNewArgs {
    /// 规则编号（小写英文和连字符）
    #[arg(value_name = "编号")]
    pub id: String,
    /// 写到哪个文件，缺省输出到屏幕
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct RulesPackArgs {
    /// 规则包写到哪里
    #[arg(short, long, value_name = "文件")]
    pub output: PathBuf,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// 审查结果
    Review,
    /// 规则文件
    Rule,
    /// 拦截策略（gate.toml）
    Policy,
    /// 豁免文件
    Waiver,
    /// 两稿比对结果（fawen diff）
    Diff,
    /// 审查表核对结果（fawen verify）
    Verify,
    /// 清理台账（fawen cleanup 写的 .json）
    Ledger,
}

#[derive(Debug, Clone, Args)]
pub struct SchemaArgs {
    /// 哪一种格式
    #[arg(value_enum, value_name = "种类")]
    pub kind: SchemaKind,
}

#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// 哪一种命令行：bash、zsh、fish、powershell、elvish
    #[arg(value_enum, value_name = "种类")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// 把各命令的手册页写到这个文件夹，缺省只输出总页
    #[arg(short, long, value_name = "文件夹")]
    pub output: Option<PathBuf>,
}

/// Whether the first argument is a document and not a command or an option.
pub fn is_dropped(first: &OsStr) -> bool {
    let text = first.to_string_lossy();
    let is_command = Cli::command()
        .get_subcommands()
        .any(|c| c.get_name() == text);
    !is_command && !text.starts_with('-') && Path::new(first).exists()
}
