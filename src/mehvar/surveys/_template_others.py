"""Our own surveys of employees and values, and the forms and guides of research."""

from __future__ import annotations

import csv
from importlib.resources import files

from mehvar.surveys._ask import (
    AGREE,
    OTHER,
    ask,
    chose,
    end,
    matrix,
    one_of,
    option,
    page,
    scale,
    some_of,
    wrote,
)
from mehvar.surveys._template import Template, made

_THANKS = end("thanks", ("سپاس از شما", "Thank you"), (
    "پاسخ شما را می‌خوانیم.", "We read your answer."))  # fmt: skip
_NO_NAMES = (
    "لطفاً نام، شماره‌تلفن یا نشانی ننویسید.",
    "Please write no names, phone numbers or addresses.",
)


def other_templates() -> tuple[Template, ...]:
    """Return the templates that are not about a step of the journey."""
    return (_pulse(), _values(), _needs(), _complaint(), _user_test(), _interview())


def _pulse() -> Template:
    return made(
        "employee_pulse", "", "employees",
        ("نبض کارکنان (eNPS)", "Employee pulse (eNPS)"),
        ("هر سه ماه از همهٔ کارکنان، بی‌نام؛ گروه کمتر از ده نفر نشان داده نمی‌شود.",
         "Every quarter, of everybody, anonymous; groups of fewer than ten are never shown."),
        page("score",
            ask("nps", "recommend_work", (
                "چه اندازه احتمال دارد این شرکت را برای کار به آشنایان خود پیشنهاد کنید؟",
                "How likely are you to recommend this company as a place to work?"),
                measure="enps", required=True),
        ),
        page("work",
            matrix("items", ("با هرکدام چه اندازه موافقید؟", "How far do you agree with each?"),
                AGREE,
                option("means", "ابزار لازم برای خوب انجام دادن کارم را دارم.",
                       "I have what I need to do my work well."),
                option("authority", "می‌توانم مشکل مشتری را خودم، بی‌اجازه، حل کنم.",
                       "I can solve a customer’s problem myself, without asking first."),
                option("heard", "وقتی چیزی پیشنهاد می‌کنم شنیده می‌شود.",
                       "When I suggest something, it is heard."),
                option("lead", "سرپرستم به پیشرفت من اهمیت می‌دهد.",
                       "My lead cares about how I develop."),
                option("praise", "کار خوب در اینجا دیده می‌شود.",
                       "Good work is noticed here."),
                option("customers", "تصمیم‌های شرکت به سود مشتری است.",
                       "The company’s decisions are good for customers."),
                option("load", "با این حجم کار می‌توانم ادامه بدهم.",
                       "I can keep up with this amount of work.")),
        ),
        page("words",
            wrote("change", ("اگر می‌توانستید یک چیز را عوض کنید، چه بود؟",
                             "If you could change one thing, what would it be?"),
                  helped=_NO_NAMES),
            wrote("keep", ("چه چیزی را نباید عوض کرد؟", "What should never change?"),
                  helped=_NO_NAMES),
        ),
        ends=(_THANKS,),
        intro=("بی‌نام است: کسی نمی‌بیند چه کسی چه نوشت.",
               "This is anonymous: nobody sees who wrote what."),
        audience="employees", anonymous=True,
    )  # fmt: skip


def value_items() -> tuple[tuple[str, str, str], ...]:
    """Return Mehvar's own items on values: key, Persian, English (``segments`` scores them)."""
    text = (files("mehvar.surveys") / "values_items.csv").read_text(encoding="utf-8")
    return tuple((row["key"], row["fa"], row["en"]) for row in csv.DictReader(text.splitlines()))


def _values() -> Template:
    ends = (
        ("اصلاً مانند من نیست", "Not like me at all"),
        ("بسیار مانند من است", "Very much like me"),
    )
    items = [
        scale(key, (fa, en), low=1, high=6, ends=ends, when=chose("mv_consent", "yes"))
        for key, fa, en in value_items()
    ]
    return made(
        "mehvar_values", "", "values",
        ("آنچه برای شما مهم است", "What matters to you"),
        ("بیست جملهٔ خود محور دربارهٔ ده ارزش؛ با رضایت جدا، برای شناخت گروه‌ها.",
         ("Mehvar’s own twenty statements on ten values; with a consent of its own, to understand "
         "groups. Not validated yet.")),
        page("consent",
            one_of("mv_consent", (
                ("آیا می‌پذیرید که پاسخ‌هایتان برای شناخت گروه‌های مشتریان به کار رود؟ هر وقت بخواهید "
                "می‌توانید پس بگیرید."),
                ("Do you agree that your answers are used to understand groups of customers? You "
                "can take it back whenever you like.")),
                option("yes", "می‌پذیرم", "I agree", score=1),
                option("no", "نمی‌پذیرم", "I do not agree", score=0), required=True),
        ),
        page("first", *items[:7], title=("این جمله چه اندازه مانند شماست؟",
                                         "How much is this like you?")),
        page("second", *items[7:14], title=("این جمله چه اندازه مانند شماست؟",
                                            "How much is this like you?")),
        page("third", *items[14:], title=("این جمله چه اندازه مانند شماست؟",
                                          "How much is this like you?")),
        ends=(_THANKS,),
    )  # fmt: skip


def _needs() -> Template:
    return made(
        "needs_ideas", "", "form",
        ("نیازها و پیشنهادها", "Needs and ideas"),
        ("همیشه باز، در سایت و برنامه: مردم چه کاری دارند که نمی‌شود، و چه پیشنهادی.",
         "Always open, on the site and in the app: what people cannot get done, and their ideas."),
        page("idea",
            one_of("about", ("دربارهٔ چیست؟", "What is it about?"),
                option("product", "کالا", "A product"), option("service", "خدمت", "A service"),
                option("app", "برنامه یا سایت", "The app or site"),
                option("store", "فروشگاه", "A store"), OTHER),
            wrote("job", ("چه کاری می‌خواهید بکنید که اکنون دشوار است؟",
                          "What are you trying to do that is hard now?"),
                  helped=_NO_NAMES),
            wrote("idea", ("پیشنهاد شما چیست؟", "What do you suggest?"), helped=_NO_NAMES),
            scale("worth", ("اگر حل شود چه اندازه برای شما مهم است؟",
                            "How much would it matter to you if this were solved?"),
                low=1, high=5, ends=(("کم", "Little"), ("خیلی زیاد", "Very much"))),
        ),
        ends=(_THANKS,), origin="form",
    )  # fmt: skip


def _complaint() -> Template:
    return made(
        "complaint", "service", "form",
        ("شکایت", "A complaint"),
        ("فرم شکایت: به صندوق و پروندهٔ مشتری می‌رود، نه به نظرها.",
         "The complaint form: it goes to the inbox and the customer’s record, not to comments."),
        page("complaint",
            one_of("topic", ("دربارهٔ چیست؟", "What is it about?"),
                option("delivery", "ارسال و تحویل", "Delivery"),
                option("product", "کالا", "A product"),
                option("missing", "کم یا اشتباه بودن سفارش", "A missing or wrong item"),
                option("payment", "پرداخت یا بازگشت پول", "Payment or refund"),
                option("staff", "رفتار", "How I was treated"), OTHER, required=True),
            wrote("what", ("چه پیش آمد؟", "What happened?"), required=True),
            ask("date", "when", ("چه روزی بود؟", "On which day?")),
            one_of("wish", ("چه می‌خواهید؟", "What would you like?"),
                option("refund", "بازگشت پول", "My money back"),
                option("again", "فرستادن دوباره", "The item sent again"),
                option("answer", "پاسخ و توضیح", "An answer"),
                option("know", "فقط بدانید", "Only that you know")),
        ),
        ends=(end("received", ("شکایت شما رسید", "We have your complaint"), (
            "رسیدگی می‌کنیم و خبرتان می‌کنیم.", "We look into it and let you know.")),),
        origin="complaint",
    )  # fmt: skip


def _user_test() -> Template:
    return made(
        "user_test", "use", "study",
        ("آزمون کاربر", "A user test"),
        ("آزمایشگر در جلسه پر می‌کند: یک بار برای هر کار.",
         "Filled in by the one who runs the session: once per task."),
        page("task",
            wrote("task", ("کار چه بود؟", "What was the task?"), long=False, required=True),
            one_of("outcome", ("چه شد؟", "How did it end?"),
                option("alone", "خودش انجام داد", "Done unaided", score=1),
                option("helped", "با کمک انجام داد", "Done with help", score=0.5),
                option("failed", "انجام نداد", "Not done", score=0), required=True),
            ask("number", "minutes", ("چند دقیقه کشید؟", "How many minutes did it take?")),
            ask("number", "errors", ("چند بار راه را گم کرد؟",
                                     "How often did they take a wrong turn?")),
        ),
        page("after",
            scale("ease", ("بلافاصله پس از کار بپرسید: این کار چه اندازه آسان بود؟",
                           "Ask right after the task: how easy was it?"),
                low=1, high=7, ends=(("بسیار دشوار", "Very difficult"),
                                     ("بسیار آسان", "Very easy"))),
            some_of("stuck", ("کجا گیر کرد؟", "Where did they get stuck?"),
                option("find", "یافتن", "Finding it"), option("words", "واژه‌ها", "The wording"),
                option("order", "ترتیب کارها", "The order of steps"),
                option("wait", "انتظار", "Waiting"), OTHER),
            wrote("said", ("چه گفت؟ (با واژه‌های خودش)", "What did they say, in their own words?"),
                  helped=_NO_NAMES),
            wrote("saw", ("چه دیدید؟", "What did you see?"), helped=_NO_NAMES),
        ),
        ends=(end("kept", ("ثبت شد", "Noted")),), origin="user_test",
    )  # fmt: skip


def _interview() -> Template:
    return made(
        "interview", "", "study",
        ("راهنمای گفت‌وگو", "An interview guide"),
        ("گفت‌وگوی نیم‌ساعته دربارهٔ آخرین خرید: از رخداد بپرسید، نه از نظر.",
         "Half an hour about the last purchase: ask what happened, not for opinions."),
        page("before",
            ask("statement", "open", (
                "خود را معرفی کنید، اجازهٔ یادداشت بگیرید، و بگویید پاسخ درست و غلط ندارد.",
                "Introduce yourself, ask to take notes, say that no answer is wrong.")),
            one_of("agreed", ("اجازه داد یادداشت کنید؟", "May you take notes?"),
                option("yes", "بله", "Yes"), option("no", "نه", "No"), required=True),
        ),
        page("last_time",
            wrote("story", ("آخرین باری را که خریدید از آغاز برایم بگویید. چه چیزی شما را واداشت؟",
                            ("Tell me about the last time you bought, from the beginning. What set "
                            "it off?")), helped=_NO_NAMES, when=chose("agreed", "yes")),
            wrote("choice", ("چه راه‌های دیگری داشتید؟ چرا این؟",
                             "What other ways were there? Why this one?"),
                  when=chose("agreed", "yes")),
            wrote("hard", ("سخت‌ترین بخش چه بود؟ آن‌وقت چه کردید؟",
                           "What was hardest? What did you do then?"), when=chose("agreed", "yes")),
            wrote("felt", ("آن لحظه چه حسی داشتید؟", "How did that feel?"),
                  when=chose("agreed", "yes")),
        ),
        page("close",
            wrote("wish", ("اگر یک چیز را می‌توانستید عوض کنید؟",
                           "If you could change one thing?"), when=chose("agreed", "yes")),
            wrote("learnt", ("خودتان چه دریافتید؟ (یادداشت شما)",
                             "What did you learn? (your note)")),
        ),
        ends=(end("kept", ("ثبت شد", "Noted")),), origin="interview",
    )  # fmt: skip
