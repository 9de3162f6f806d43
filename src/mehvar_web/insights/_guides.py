"""Guides of studies: how an interview, a focus group, a test and an observation are held."""

from __future__ import annotations

from mehvar.text import Language

GUIDES: dict[str, dict[Language, str]] = {
    "interview": {
        "en": (
            "Goal: what did the customer want to get done, and what stood in the way?\n"
            "Before: say who you are, how long it takes, what is kept; ask for consent.\n"
            "1. Tell me about the last time you bought from us. What had happened before?\n"
            "2. What did you look at first? What did you nearly do instead?\n"
            "3. Where did you have to wait, ask, or try again? What did you do then?\n"
            "4. What would have made it easy? Why is that important to you?\n"
            "5. What did I not ask?\n"
            "Listen for the last real time, not for what people usually do. Ask why, then wait.\n"
            "After: write down three quotes, what surprised you, and what you would ask next."
        ),
        "fa": (
            "هدف: مشتری می‌خواست چه کاری انجام شود و چه چیزی سر راهش بود؟\n"
            "پیش از شروع: خودتان را معرفی کنید، بگویید چقدر طول می‌کشد و چه چیزی نگه "
            "داشته می‌شود؛ رضایت بگیرید.\n"
            "۱. از آخرین باری که از ما خرید کردید بگویید. پیش از آن چه شده بود؟\n"
            "۲. اول سراغ چه رفتید؟ نزدیک بود چه کار دیگری بکنید؟\n"
            "۳. کجا معطل شدید، پرسیدید یا دوباره امتحان کردید؟ بعد چه کردید؟\n"
            "۴. چه چیزی کار را آسان می‌کرد؟ چرا برایتان مهم است؟\n"
            "۵. چه چیزی را نپرسیدم؟\n"
            "دنبال آخرین بار واقعی باشید، نه «معمولاً». بپرسید چرا، و صبر کنید.\n"
            "پس از آن: سه جمله از زبان مشتری، آنچه غافلگیرتان کرد و پرسش بعدی را بنویسید."
        ),
    },
    "focus_group": {
        "en": (
            "Goal: how do customers speak among themselves about one thing?\n"
            "Six to eight people who do not know each other; one leads, one writes. "
            "Consent of all.\n"
            "1. Round: your name for today, and the last time you met this.\n"
            "2. Everybody writes alone, two minutes: what is good, what is hard.\n"
            "3. Read out, group, talk about where you differ. Ask the silent first.\n"
            "4. Show one change. What would you do differently? What would it cost you?\n"
            "5. Each has three points: spread them over what was named.\n"
            "A group shows the range of opinions, not how many hold them: count nothing from it."
        ),
        "fa": (
            "هدف: مشتریان میان خودشان دربارهٔ یک موضوع چگونه حرف می‌زنند؟\n"
            "شش تا هشت نفر که یکدیگر را نمی‌شناسند؛ یکی هدایت می‌کند و یکی می‌نویسد. رضایت همه.\n"
            "۱. دور نخست: نامی برای امروز، و آخرین باری که با این موضوع روبه‌رو شدید.\n"
            "۲. هر کس تنها، دو دقیقه بنویسد: چه خوب است و چه سخت.\n"
            "۳. بخوانید، دسته کنید، دربارهٔ اختلاف‌ها حرف بزنید. اول از ساکت‌ها بپرسید.\n"
            "۴. یک تغییر را نشان دهید. چه کار متفاوتی می‌کردید؟ برایتان چه هزینه‌ای داشت؟\n"
            "۵. هر نفر سه امتیاز دارد: میان آنچه گفته شد پخش کند.\n"
            "گروه گسترهٔ نظرها را نشان می‌دهد، نه اینکه چند نفر چنین نظری دارند: از آن "
            "چیزی نشمارید."
        ),
    },
    "user_test": {
        "en": (
            "Goal: can people do it without help, and where do they stop?\n"
            "Five people of one kind find most of the common hurdles; then mend, and test again.\n"
            "Before: it is the page that is tested, not you; please think aloud. Consent.\n"
            "Tasks, in the words of people: 1. ... 2. ... 3. ...\n"
            "For each: done alone, done with help, or not done; minutes; wrong turns; words said.\n"
            "Do not help before two minutes of silence; ask what they expect, not what they like.\n"
            "After each task: how easy was it, from 1 to 7?\n"
            "After: what would you tell a friend who has to do this?"
        ),
        "fa": (
            "هدف: آیا آدم‌ها بدون کمک از پس آن برمی‌آیند و کجا می‌ایستند؟\n"
            "پنج نفر از یک گروه بیشتر مانع‌های رایج را پیدا می‌کنند؛ درست کنید و "
            "دوباره بیازمایید.\n"
            "پیش از شروع: صفحه را می‌آزماییم نه شما را؛ لطفاً بلند فکر کنید. رضایت.\n"
            "کارها، به زبان مردم: ۱. ... ۲. ... ۳. ...\n"
            "برای هر کار: تنها انجام شد، با کمک، یا نشد؛ چند دقیقه؛ راه‌های اشتباه؛ "
            "جمله‌های گفته‌شده.\n"
            "پیش از دو دقیقه سکوت کمک نکنید؛ بپرسید چه انتظاری دارند، نه چه دوست دارند.\n"
            "پس از هر کار: از ۱ تا ۷ چقدر آسان بود؟\n"
            "در پایان: به دوستی که باید این کار را بکند چه می‌گویید؟"
        ),
    },
    "observation": {
        "en": (
            "Goal: what do people do, as against what they say?\n"
            "Where and when: one place, three different hours. A sign says that you observe.\n"
            "Write down what happens with the time: who (role only), what, with what, how long.\n"
            "Mark: waiting, turning back, asking, helping oneself, giving up.\n"
            "Keep what you see apart from what you think that it means.\n"
            "After: count each mark for an hour; choose three scenes that a colleague must see."
        ),
        "fa": (
            "هدف: آدم‌ها چه می‌کنند، در برابر آنچه می‌گویند؟\n"
            "کجا و کی: یک جا، سه ساعت متفاوت. تابلویی می‌گوید که مشاهده می‌کنید.\n"
            "با ساعت بنویسید: چه کسی (فقط نقش)، چه کار، با چه، چه مدت.\n"
            "علامت بزنید: انتظار، برگشتن، پرسیدن، چارهٔ خودساخته، رها کردن.\n"
            "آنچه می‌بینید را از آنچه گمان می‌کنید جدا بنویسید.\n"
            "پس از آن: هر علامت را برای یک ساعت بشمارید؛ سه صحنه را که همکارتان باید "
            "ببیند برگزینید."
        ),
    },
}
"""Our own words, by kind of study and language."""


def guide(kind: str, language: Language) -> str:
    """Return a kind's guide; empty where there is none."""
    return GUIDES.get(kind, {}).get(language, "")
