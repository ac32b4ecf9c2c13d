// Chats with the center as a customer would, in a real browser with the official chat library: keyboard first, the
// agent at the studio on the other side, a reload and a lost connection in between.
// node web_chat.mjs BROWSER URL FOLDER AXE [PICTURES]; prints one JSON object.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./page.mjs";

const [binary, url, folder, axe, pictures] = process.argv.slice(2);
const page = await open(binary, `${url}/chat/`);
const report = { axe: [] };
const AXE = readFileSync(axe, "utf8");
const AGENT = "agent1";

const { text } = page;
const conversation = () => text("#messages");
const focused = () => page.run(`document.activeElement?.id || document.activeElement?.textContent.trim()`);
const said = (words, what = words) => page.until(`document.getElementById("messages").textContent.includes(${JSON.stringify(words)})`, what);
const view = (name) => page.until(`document.body.dataset.view === "${name}"`, `the view ${name}`);
const press = (label) =>
  page.run(`[...document.querySelectorAll("button:not(:disabled)")].find((one) => one.checkVisibility() && (one.querySelector("span")?.textContent ?? one.textContent).trim() === ${JSON.stringify(label)}).click()`);
const say = async (words) => {
  await page.run(`document.getElementById("words").focus()`);
  await page.type(words);
  await page.key("Enter");
};
const agent = async (act, value = "") => {
  const body = JSON.stringify({ agent: AGENT, act, value });
  const answer = await fetch(`${url}/studio/api/agent`, { method: "POST", headers: { "X-Ringback-Studio": "1" }, body });
  if (!answer.ok) throw new Error(`agent ${act}: ${await answer.text()}`);
};
const files = (...names) =>
  page.send("DOM.getDocument").then(({ root }) => page.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#file" })).then(({ nodeId }) => page.send("DOM.setFileInputFiles", { nodeId, files: names }));
const saved = async (ending) => {
  for (let round = 0; round < 100; round++) {
    const name = readdirSync(folder).find((one) => one.endsWith(ending) && !one.startsWith("sent-"));
    const content = name ? readFileSync(join(folder, name), "utf8") : "";
    if (content) return content;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`no file *${ending} was saved`);
};

async function look(width, dark) {
  await page.send("Emulation.setDeviceMetricsOverride", { width, height: width < 800 ? 844 : 900, deviceScaleFactor: 1, mobile: false });
  const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, { name: "prefers-reduced-motion", value: "reduce" }];
  await page.send("Emulation.setEmulatedMedia", { features });
}

async function fits(name, width) {
  const wide = await page.run(`document.documentElement.scrollWidth > document.documentElement.clientWidth`);
  if (wide) report.axe.push(`${name} ${width}: wider than the window`);
}

// What axe finds in every size and color, and a picture of each.
async function judge(name) {
  for (const width of [390, 1280]) {
    for (const dark of [false, true]) {
      await look(width, dark);
      if (pictures && dark === false) {
        mkdirSync(pictures, { recursive: true });
        writeFileSync(join(pictures, `${name}-${width}.png`), await page.picture());
      }
      const found = await page.run(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")))`);
      report.axe.push(...found.map((one) => `${name} ${width} ${dark ? "dark" : "light"}: ${one}`));
      await fits(name, width);
    }
  }
  await look(1440, false);
  await fits(name, 1440);
}

async function shown(where) {
  await page.until(`document.body?.dataset.ready === "true"`, `the page ${where}`);
  await page.run(AXE);
}

try {
  await page.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  await look(390, false);
  await shown("at first");
  await judge("welcome");

  // A start that fails says why, in the words of the API, and leaves everything as it was.
  await page.run(`window.kept = fetch; window.fetch = async () => new Response(JSON.stringify({ error: { message: "요청이 많습니다. 잠시 후 다시 시도해 주세요." } }), { status: 429 })`);
  await press("상담 시작");
  await page.until(`!document.getElementById("notice").hidden`, "the error");
  report.refused = await text("#notice-text");
  await page.run(`window.fetch = window.kept`);

  // By keyboard alone: name, start, a question, one of the buttons of the answer.
  await page.run(`document.body.focus()`);
  for (let presses = 0; presses < 8 && (await focused()) !== "name"; presses++) await page.key("Tab");
  await page.type("홍길동");
  await page.key("Enter");
  await view("talk");
  await said("무엇을 도와드릴까요?");
  report.focusAtStart = await focused();
  await page.type("배송 얼마나 걸려요");
  await page.key("Enter");
  await said("도움이 되셨나요?");
  report.greetingAndAnswer = await conversation();
  for (let presses = 0; presses < 6 && (await focused()) !== "다른 질문"; presses++) await page.key("Tab", { modifiers: 8 });
  report.focusOnChoice = await focused();
  await page.key("Enter");
  await page.until(`document.querySelectorAll("#messages .mine").length === 2`, "the chosen answer");
  report.choice = await text("#messages .mine:last-of-type .bubble, #messages .choices.past .chosen");
  report.focusAfterChoice = await focused();

  // A reservation, read back before it is booked.
  await say("상담 예약하고 싶어요");
  await said("희망하시는 날짜");
  await say("다음 주 화요일 오후 3시");
  await said("전화번호를 알려 주세요");
  await say("01012345678");
  await said("예약을 접수할까요?");
  report.readBack = await text("#messages .bot:last-of-type .bubble");
  await press("네");
  await said("예약을 접수했습니다");
  report.booked = await text("#messages .bot:last-of-type .bubble");

  // A reload goes on in the same chat, with everything once.
  const before = await page.run(`[...document.querySelectorAll("#messages .bubble")].map((one) => one.textContent)`);
  await page.run("window.left = true");
  await page.send("Page.reload");
  const all = `document.querySelectorAll("#messages .bubble").length >= ${before.length}`;
  await page.until(`!window.left && document.readyState === "complete" && ${all}`, "the chat after the reload");
  await shown("after the reload");
  await view("talk");
  const after = await page.run(`[...document.querySelectorAll("#messages .bubble")].map((one) => one.textContent)`);
  report.resumed = JSON.stringify(before) === JSON.stringify(after);

  // A person takes over in the same window.
  await say("상담원 연결해 주세요");
  await said("순서대로 연결해 드리겠습니다");
  await agent("available");
  await agent("accept");
  await page.until(`document.getElementById("state").textContent.includes("연결됨")`, "the agent");
  report.state = await text("#state");
  // It is shown for a moment and ends with whatever arrives, so a slow machine may miss it once.
  report.typing = "";
  for (let tries = 0; tries < 40 && report.typing === ""; tries += 1) {
    await agent("typing");
    await new Promise((done) => setTimeout(done, 250));
    report.typing = await text("#typing");
  }
  // What anybody writes is text, whatever it looks like.
  await agent("say", "<img src=x onerror=alert(1)> <b>굵게</b> https://example.com/a?b=1 를 보십시오.");
  await said("보십시오.");
  report.markup = await page.run(`({ tags: [...document.querySelectorAll("#messages .agent:last-of-type .bubble *")].map((one) => one.tagName), link: document.querySelector("#messages .agent .bubble a").href })`);
  await agent("say", "안녕하세요, 김민지입니다.");
  await said("김민지입니다.");
  await say("영수증을 보내 드릴게요");
  await page.until(`document.querySelector("#messages .mine:last-of-type")?.dataset.status === "read"`, "that the agent has read it");
  report.receipt = await text("#messages .mine:last-of-type .status:not(.old)");

  // Files: one that cannot be sent, one that can, and back again.
  writeFileSync(join(folder, "sent-tool.exe"), "x");
  await files(join(folder, "sent-tool.exe"));
  await page.until(`!document.getElementById("notice").hidden`, "why the file cannot be sent");
  report.fileRefused = await text("#notice-text");
  writeFileSync(join(folder, "sent-receipt.txt"), "주문 1");
  await files(join(folder, "sent-receipt.txt"));
  await page.until(`document.querySelector("#messages .file")`, "the file");
  await judge("talk");

  // The WebSocket is lost; what the agent says meanwhile arrives once.
  await fetch(`${url}/test/drop`, { method: "POST" });
  await agent("say", "파일 잘 받았습니다.");
  await said("파일 잘 받았습니다.", "what was said while the connection was lost");
  await page.until(`document.getElementById("notice").hidden`, "the connection");
  report.once = (await conversation()).split("파일 잘 받았습니다.").length - 1;

  // It is lost again, and what was said meanwhile cannot be asked for: the customer is told, and connects by hand.
  await page.run(`window.kept = fetch; window.fetch = async (asked, how) => String(asked.url ?? asked).endsWith("/participant/transcript") ? new Response("{}", { status: 400 }) : window.kept(asked, how)`);
  await fetch(`${url}/test/drop`, { method: "POST" });
  await page.until(`document.getElementById("notice-action").checkVisibility()`, "that the connection is broken");
  report.broken = await text("#notice-text");
  await page.run(`window.fetch = window.kept`);
  const before_it = await page.run(`document.querySelectorAll("#messages .bubble").length`);
  await press("다시 연결");
  await page.until(`document.getElementById("notice").hidden && document.body.dataset.view === "talk"`, "the connection by hand");
  await agent("say", "다시 연결되셨네요.");
  await said("다시 연결되셨네요.");
  report.onceByHand = (await page.run(`document.querySelectorAll("#messages .bubble").length`)) - before_it;

  // English labels and back.
  await press("English");
  report.english = [await page.run("document.documentElement.lang"), await text("#send"), await page.run(`document.getElementById("words").placeholder`)];
  await press("한국어");

  // The agent leaves, the survey, the end.
  await agent("hang_up");
  await said("오늘 상담은 만족스러우셨나요?");
  report.survey = await page.run(`[...document.querySelectorAll("#messages .choices:not(.past) button")].map((one) => one.textContent)`);
  await press("만족");
  await view("over");
  report.thanks = await text("#messages .system:last-of-type .bubble");
  report.focusAtEnd = await focused();
  await press("대화 내용 저장");
  report.saved = await saved(".txt");
  await judge("over");
  report.kept = await page.run(`JSON.parse(sessionStorage.getItem("web-chat")).chat`);
  await agent("finish");
  await agent("offline");

  // Another chat, ended by the customer; staying is possible.
  await press("새 상담 시작");
  await view("welcome");
  report.focusAgain = await focused();
  await page.key("Enter");
  await said("무엇을 도와드릴까요?");
  await view("talk");
  await page.until(`document.body.dataset.connected === "true"`, "the WebSocket of the second chat");
  await press("상담 종료");
  await press("계속 상담하기");
  report.stayed = await page.run(`!document.getElementById("leave").open && document.body.dataset.view === "talk"`);
  await press("상담 종료");
  await press("종료하기");
  await view("over");

  // Every template of interactive messages, and what is none.
  report.offers = await page.run(`import("/chat/js/interactive.js").then(({ offer }) => {
    const message = (templateType, content) => offer(JSON.stringify({ templateType, version: "1.0", data: { content } }));
    const one = [{ title: "하나", subtitle: "설명" }];
    return {
      list: message("ListPicker", { title: "고르기", subtitle: "하나만", elements: one }),
      panel: message("Panel", { title: "고르기", elements: one }).choices,
      time: message("TimePicker", { title: "언제", timeslots: [{ date: "2026-11-24T06:00+00:00", duration: 60 }] }).choices.map((choice) => choice.title),
      carousel: message("Carousel", { elements: [{ templateType: "Panel", data: { content: { title: "칸", elements: [{ title: "안" }] } } }] }).choices,
      unknown: message("Forms", { title: "모름" }).choices,
      broken: [offer("{"), offer("3"), offer('{"data": 1}')],
    };
  })`);

  // A view that a flow shows: its components as fields and buttons, its answer, and one without components.
  report.view = await page.run(`import("/chat/js/views.js").then(async ({ draw }) => {
    const props = (Type, Props, ...Content) => ({ Type, Props, Content });
    const options = ["서울", { Label: "부산", Value: "busan" }];
    const template = { Head: { Title: "방문 예약" }, Body: [
      props("TextBox", {}, "<b>방문</b>하실 곳을 알려 주십시오."),
      props("AttributeBar", { Attributes: [{ Label: "접수 번호", Value: "A-1" }] }),
      props("Card", { Heading: "강남점", Id: "g", Description: "강남역 1번 출구", Action: "CardSelected" }),
      props("Form", { Heading: "연락처" }, 
        props("FormInput", { Label: "이름", Name: "name", Required: true, HelperText: "적어 주신 이름으로 불러 드립니다." }),
        props("Dropdown", { Label: "지역", Name: "city", Options: options, DefaultValue: ["busan"] }),
        props("DatePicker", { Label: "날짜", Name: "day" }),
        props("RadioGroup", { Label: "시간대", Name: "half", Options: ["오전", "오후"] }),
        props("CheckboxGroup", { Label: "준비물", Name: "things", Options: ["신분증", "영수증"] }),
        props("TextArea", { Label: "요청", Name: "note" }),
        props("ButtonGroup", {}, props("SubmitButton", { Action: "Submit" }, "예약하기"), props("Button", { Action: "Skip" }, "건너뛰기")))] };
    const told = [];
    const form = draw({ Name: "visit", Content: { Template: JSON.stringify(template), Actions: ["CardSelected", "Submit", "Skip"] } }, (...answer) => told.push(answer));
    const line = document.createElement("li");
    line.className = "system";
    const bubble = document.createElement("div");
    bubble.className = "bubble";
    bubble.append(form);
    line.append(bubble);
    document.getElementById("messages").append(line);
    document.body.dataset.view = "talk";
    form.querySelector(".primary").click();
    const missing = told.length;
    form.querySelector('[name="name"]').value = "홍길동";
    form.querySelector('[value="오후"]').click();
    form.querySelector('[value="신분증"]').click();
    for (const label of ["예약하기", "건너뛰기", "선택"]) [...form.querySelectorAll("button")].find((one) => one.textContent === label).click();
    const bare = draw({ Name: "bare", Content: { Template: "{", Actions: ["ok"] } }, (...answer) => told.push(answer));
    document.getElementById("messages").append(bare);
    bare.querySelector("button").click();
    bare.remove();
    line.scrollIntoView();
    return { missing, told, name: form.getAttribute("aria-label"), bold: form.querySelectorAll("b").length, fields: [...form.querySelectorAll("label, legend")].map((one) => one.textContent.trim()) };
  })`);
  await judge("view");

  // The widget in somebody's page.
  await page.send("Page.navigate", { url: `${url}/chat/example.html` });
  await page.until(`document.querySelector(".web-chat-button svg")`, "the button of the widget");
  await page.run(AXE);
  await page.run(`document.querySelector(".web-chat-button").focus()`);
  await page.key("Enter");
  await page.until(`document.querySelector(".web-chat-frame")?.contentDocument?.body?.dataset.ready === "true"`, "the chat in the frame");
  await page.until(`document.querySelector(".web-chat-frame").contentDocument.activeElement?.id === "name"`, "the focus in the frame");
  await judge("widget");
  await page.key("Escape");
  await page.until(`document.querySelector(".web-chat-frame").hidden`, "the closed frame");
  report.widget = await page.run(`document.activeElement.getAttribute("aria-label")`);

  report.started = page.requests.map((one) => new URL(one).pathname).filter((path) => path.endsWith("/chat/start"));
  report.foreign = page.requests.filter((one) => !one.startsWith(url) && !/^(data|about|blob):/.test(one));
  // A receipt that is on its way when the chat ends is refused, as live, and the browser notes every refused request.
  report.problems = page.problems.filter((one) => !/403 \(Forbidden\) http:\S+\/participant\/event$/.test(one));
} catch (error) {
  report.failed = `${error.message}\n${await page.run("document.body.innerText")}\n${page.problems.join("\n")}`;
} finally {
  console.log(JSON.stringify(report));
  await page.close();
}
