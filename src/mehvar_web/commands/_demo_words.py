"""What the people of the demo say and write: our own words, in Persian as customers write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = Literal["late", "wrong", "none"]
State = Literal["new", "open", "waiting", "done", "spam"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Something that a customer said, and how far we are with it.

    ``whose`` is what happened to the order it is about; ``then`` is what they added later;
    ``answer`` what we wrote back, ``note`` what stays among us.
    """

    origin: str
    channel: str
    text: str
    whose: Trouble = "none"
    kind: str = ""
    title: str = ""
    score: float | None = None
    state: State = "new"
    by: Literal["", "agent", "lead"] = ""
    then: str = ""
    answer: str = ""
    note: str = ""


STORIES = (
    Story(
        origin="email", channel="email", kind="complaint", whose="late",
        title="سفارش دیروز یک ساعت دیر رسید",
        text="سلام. سفارش من قرار بود ساعت ۱۸ برسد و ۱۹:۲۰ رسید. مهمان داشتم و کسی هم خبر نداد. "
        "لطفاً بگویید چرا و برای دفعهٔ بعد چه می‌کنید.",
        state="waiting", by="agent",
        answer="سلام. حق با شماست و از دیرکرد پوزش می‌خواهیم. پیک در راه خراب شد و باید همان "
        "وقت به شما خبر می‌دادیم. هزینهٔ ارسال این سفارش را برگرداندیم.",
    ),
    Story(
        origin="sms", channel="sms", kind="complaint", whose="wrong",
        text="گوجه‌ها له شده بود و شیر هم تاریخش فردا تموم میشه. پولشو پس میدین؟",
        state="waiting", by="agent",
        answer="سلام، پوزش می‌خواهیم. مبلغ گوجه و شیر تا فردا به کارت شما برمی‌گردد.",
        note="برای انبار: بستهٔ میوه زیر شوینده‌ها بوده.",
    ),
    Story(
        origin="messenger", channel="telegram", kind="question",
        text="سلام، برای شب یلدا می‌شه از الان سفارش هندوانه و آجیل داد؟",
    ),
    Story(
        origin="messenger", channel="bale", kind="complaint", whose="late",
        text="پیک یک ساعته میگه نزدیکم ولی نمیاد 😡 پیگیری کنید لطفا",
        then="الان رسید. ولی بستنی‌ها آب شده بود.", state="open", by="agent",
    ),
    Story(
        origin="call", channel="phone", kind="complaint", whose="wrong", title="کالای اشتباه",
        text="به‌جای برنج طارم برنج هندی فرستاده‌اند. مشتری می‌خواهد عوض شود و عجله دارد.",
        state="open", by="agent", note="تعویض برای فردا ۱۰ تا ۱۲ هماهنگ شد.",
    ),
    Story(
        origin="call", channel="phone", kind="request", title="تغییر نشانی",
        text="مشتری اسباب‌کشی کرده و می‌خواهد نشانی همهٔ سفارش‌های بعدی عوض شود.",
        state="done", by="agent",
    ),
    Story(
        origin="chat", channel="web", kind="question", title="زمان ارسال",
        text="سلام وقت بخیر. اگر الان سفارش بدم تا ساعت ۵ می‌رسه؟ منطقهٔ ۲ هستم.",
        then="ممنون، سفارش دادم.", state="done", by="agent",
    ),
    Story(
        origin="chat", channel="app", kind="complaint", whose="late",
        text="تخفیف اولین خرید اعمال نشد و سفارشم هم دیر اومد. خیلی ناامید شدم.",
    ),
    Story(
        origin="review", channel="app_store", score=1, title="هر بار یک چیزی کم است",
        text="سه سفارش آخر هر بار یک قلم کم بود و پشتیبانی فقط معذرت‌خواهی می‌کند.",
        state="open", by="lead",
    ),
    Story(
        origin="review", channel="app_store", score=2, title="بعد از به‌روزرسانی کند شده",
        text="برنامه بعد از به‌روزرسانی خیلی کند شده و سبد خرید خالی می‌شود.",
    ),
    Story(
        origin="review", channel="google", score=1, whose="wrong",
        text="بسته‌بندی افتضاح بود، تخم‌مرغ‌ها شکسته بود و روی بقیه ریخته بود.",
    ),
    Story(
        origin="social", channel="instagram", kind="complaint",
        text="چرا قیمت توی برنامه با قیمت فروشگاه فرق داره؟ این درست نیست.",
    ),
    Story(
        origin="social", channel="x", kind="praise",
        text="پیکشون امروز تا طبقهٔ چهارم بدون آسانسور خریدها رو آورد. دمشون گرم 🙏",
        state="done", by="lead",
    ),
    Story(
        origin="email", channel="email", kind="request", title="فاکتور رسمی",
        text="با سلام. برای سفارش این ماه فاکتور رسمی به نام شرکت لازم داریم. شناسهٔ ملی را "
        "کجا وارد کنیم؟",
        state="waiting", by="agent",
        answer="سلام. شناسهٔ ملی را در «نشانی و فاکتور» وارد کنید؛ فاکتور همان روز می‌آید.",
    ),
    Story(
        origin="email", channel="email", kind="question", title="Delivery to our office",
        text="Hello, do you deliver to an office before 9 in the morning? We order fruit for "
        "twelve people every Saturday.",
    ),
    Story(
        origin="email", channel="email", kind="praise", title="تشکر از خانم پشتیبان",
        text="از همکارتان که با صبر مشکل پرداخت من را حل کرد تشکر می‌کنم. خیلی خوب راهنمایی کرد.",
        state="done", by="lead",
    ),
    Story(
        origin="sms", channel="sms", kind="request",
        text="سلام سفارش امروزم رو لغو کنید، منزل نیستم. ممنون", state="done", by="agent",
        answer="سلام، لغو شد و مبلغ به کیف پول شما برگشت.",
    ),
    Story(
        origin="sms", channel="sms", kind="complaint", whose="late",
        text="۴۰ دقیقه دیر. شام خراب شد.",
    ),
    Story(
        origin="form", channel="web", kind="complaint", whose="wrong", title="کیفیت میوه",
        text="پرتقال‌ها خشک بود و نصف سبزی‌ها پلاسیده. قبلاً کیفیت بهتر بود.",
        state="open", by="agent",
    ),
    Story(
        origin="form", channel="web", kind="request", title="کالای تازه",
        text="لطفاً نان بدون گلوتن و شیر بدون لاکتوز هم بیاورید، پسرم حساسیت دارد.",
    ),
    Story(
        origin="complaint", channel="phone", kind="complaint", whose="late",
        title="رفتار پیک", state="open", by="lead",
        text="پیک دیر آمد و وقتی پرسیدم چرا، با تندی جواب داد. انتظار عذرخواهی دارم.",
        note="با پیک صحبت شد؛ شنبه نتیجه را به مشتری بگوییم.",
    ),
    Story(
        origin="board", channel="branch", kind="request",
        text="صندوق تندرو فقط یکی باز است، عصرها صف خیلی طولانی می‌شود.",
    ),
    Story(
        origin="messenger", channel="telegram", kind="request",
        text="کد تخفیفم کار نمی‌کنه، میگه منقضی شده ولی تا آخر ماه وقت داره.",
        then="عکس صفحه را هم بفرستم؟",
    ),
    Story(
        origin="email", channel="email", title="ثبت آگهی با بهترین قیمت",
        text="پیشنهاد ویژهٔ تبلیغات، صد هزار پیامک با نصف قیمت، همین امروز تماس بگیرید.",
        state="spam",
    ),
    Story(
        origin="call", channel="phone", kind="complaint", whose="wrong", title="بازپرداخت نرسیده",
        text="یک هفته است کالای برگشتی را تحویل داده و هنوز پولش برنگشته. ناراحت است.",
    ),
)  # fmt: skip

TEMPLATES = (
    (
        "دیرکرد",
        "سلام {name}، از دیرکرد سفارش {order} پوزش می‌خواهیم. هزینهٔ ارسال را برگرداندیم.\n{agent}",
        "Dear {name}, we are sorry order {order} came late. Its delivery is refunded.\n{agent}",
    ),
    (
        "کالای خراب یا اشتباه",
        "سلام {name}، ببخشید که کالا سالم نرسید. بگویید عوض کنیم یا پولش را برگردانیم؟\n{agent}",
        "Dear {name}, we are sorry about the damage. Shall we replace it or refund it?\n{agent}",
    ),
    (
        "سپاس",
        "سلام {name}، مهرتان را به همکارمان رساندیم. سپاس از شما.\n{company}",
        "Dear {name}, we passed your kind words on. Thank you.\n{company}",
    ),
)

DELIGHTED = (
    "همه‌چیز سالم و به‌موقع رسید، ممنون.",
    "پیک خیلی مؤدب بود.",
    "میوه‌ها تازه بود.",
    "بسته‌بندی این بار خیلی بهتر شده.",
    "مثل همیشه خوب.",
)
DISAPPOINTED = (
    "دیر رسید و کسی خبر نداد.",
    "چند قلم خراب بود.",
    "پیک تلفن را جواب نمی‌داد.",
    "بستنی‌ها آب شده بود.",
    "زمان تحویل را خودتان عوض کردید.",
)
COMPLAINTS = (
    ("delivery", "سفارش بیش از نیم ساعت دیر رسید و هیچ‌کس خبر نداد.", "know"),
    ("product", "دو بسته ماست ورم کرده بود.", "refund"),
    ("missing", "روغن در فاکتور هست ولی در بسته نبود.", "again"),
    ("staff", "لحن پیک خوب نبود.", "answer"),
    ("payment", "پول دو بار از کارتم کم شد.", "refund"),
)
PLANS = {
    "after": "پس از هر تحویل",
    "season": "رابطه با ما، هر فصل",
    "rules": "سه هفته میان دو پرسش: در پاییز گله از پیامک زیاد شده بود.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Study:
    """A study as it is written down."""

    title: str
    who: str
    protocol: str
    notes: str
    summary: str
    people: tuple[str, ...]
    shown: tuple[tuple[str, int], ...]


STUDY = _Study(
    title="وقتی سفارش دیر می‌رسد",
    who="پنج مشتری که در ماه گذشته دست‌کم یک بار سفارششان بیش از نیم ساعت دیر رسید",
    protocol="گفت‌وگوی ۳۰ دقیقه‌ای تلفنی. از آخرین سفارش دیر شروع کنید: چه برنامه‌ای داشتید، "
    "کی فهمیدید دیر می‌رسد، چه کردید؟ دربارهٔ راه‌حل نپرسید.",
    notes="چهار نفر از پنج نفر پیش از رسیدن سفارش به پشتیبانی زنگ زده بودند. هیچ‌کس از خود "
    "دیرکرد به اندازهٔ بی‌خبری گله نداشت.",
    summary="بی‌خبری از خود دیرکرد بدتر است.",
    people=(
        "هر هفته می‌خرد، دو فرزند، غرب شهر",
        "ماهی یک بار، تنها زندگی می‌کند",
        "برای مادرش سفارش می‌دهد",
        "برای شرکت، هر شنبه",
        "مشتری تازه، دومین سفارش",
    ),
    shown=(
        ("مشتری می‌خواهد پیش از ساعت وعده بداند که دیر می‌شود، نه بعد از آن.", 4),
        ("بازهٔ یک‌ساعته‌ای که درست باشد بهتر از ساعت دقیقی است که نباشد.", 3),
        ("برگرداندن هزینهٔ ارسال بدون درخواست، گله را تمام می‌کند.", 2),
    ),
)
