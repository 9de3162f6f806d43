"""Our own surveys of customers, one for each part of their journey."""

from __future__ import annotations

from mehvar.surveys._ask import (
    AGREE,
    GOOD,
    NONE,
    OTHER,
    ask,
    at_least,
    at_most,
    between,
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
    "پاسخ شما را می‌خوانیم و به کار می‌بریم.", "We read your answer and act on it."))  # fmt: skip
_SORRY = end("sorry", ("متأسفیم که خوب نبود", "We are sorry that it went badly"), (
    "آنچه نوشتید به دست کسی می‌رسد که می‌تواند درستش کند.",
    "What you wrote goes to somebody who can put it right."), at_most("satisfied", 2))  # fmt: skip
_RECOMMEND = (
    "چه اندازه احتمال دارد ما را به دوست یا همکارتان پیشنهاد کنید؟",
    "How likely are you to recommend us to a friend or colleague?",
)
_MORE = (
    "هرچه دقیق‌تر بنویسید، بهتر می‌توانیم کاری بکنیم. لطفاً شماره‌تلفن یا نشانی ننویسید.",
    "The more exact, the more we can do. Please write no phone number or address.",
)


def journey_templates() -> tuple[Template, ...]:
    """Return the surveys of customers in the order of the journey."""
    return (
        _awareness(), _consideration(), _app_visit(), _after_order(), _first_purchase(),
        _after_delivery(), _use(), _after_contact(), _after_return(), _post_recovery(),
        _relational(), _in_store(), _leaving(),
    )  # fmt: skip


def _awareness() -> Template:
    return made(
        "awareness", "awareness", "transactional",
        ("آشنایی با ما", "How people find us"),
        ("کمی پس از عضویت یا نخستین بازدید بپرسید: از کجا آمدند و چه انتظاری دارند.",
         "Ask soon after sign-up or the first visit: where people come from, what they expect."),
        page("source",
            one_of("heard", ("نخستین بار ما را از کجا شناختید؟", "Where did you first hear of us?"),
                option("friend", "از دوست یا آشنا", "From a friend or relative"),
                option("search", "جست‌وجو در اینترنت", "A search on the web"),
                option("social", "شبکه‌های اجتماعی", "Social media"),
                option("advert", "آگهی در خیابان یا رسانه", "An advertisement"),
                option("store", "فروشگاه را دیدم", "I saw the store"),
                OTHER),
            scale("clear", ("چه اندازه روشن بود که ما چه کاری برای شما می‌کنیم؟",
                            "How clear was it what we can do for you?"),
                low=1, high=5, ends=(("اصلاً روشن نبود", "Not clear at all"),
                                     ("کاملاً روشن بود", "Completely clear"))),
        ),
        page("hope",
            wrote("expects", ("از ما بیش از هر چیز چه انتظاری دارید؟",
                              "What do you expect from us above all?"), helped=_MORE),
        ),
        ends=(_THANKS,),
    )  # fmt: skip


def _consideration() -> Template:
    return made(
        "consideration", "consideration", "transactional",
        ("پیش از خرید", "Before buying"),
        ("از کسانی که سبد را رها کردند یا دیدند و نخریدند: چه چیزی کم بود؟",
         "For people who left a basket or looked and did not buy: what was missing?"),
        page("why",
            one_of("held_back", ("این بار بیش از همه چه چیزی شما را از خرید بازداشت؟",
                                 "What held you back from buying this time, above all?"),
                option("price", "قیمت", "The price"),
                option("delivery", "هزینه یا زمان ارسال", "Cost or time of delivery"),
                option("stock", "کالای دلخواهم نبود", "What I wanted was not there"),
                option("trust", "مطمئن نبودم", "I was not sure I could trust it"),
                option("payment", "پرداخت", "Paying"),
                option("comparing", "هنوز مقایسه می‌کنم", "I am still comparing"),
                OTHER, mixed=True),
            wrote("cheaper_at", ("کجا بهتر یافتید؟", "Where did you find better?"),
                  long=False, when=chose("held_back", "price", "stock")),
        ),
        page("help",
            ask("ces", "easy", ("یافتن آنچه می‌خواستم آسان بود.",
                                "It was easy to find what I wanted.")),
            wrote("would_help", ("چه چیزی به تصمیم شما کمک می‌کرد؟",
                                 "What would have helped you decide?"), helped=_MORE),
        ),
        ends=(_THANKS,),
    )  # fmt: skip


def _app_visit() -> Template:
    return made(
        "app_visit", "consideration", "transactional",
        ("بازدید از برنامه یا سایت", "A visit to the app or site"),
        ("در پایان بازدید، با ابزارک: به کارشان رسیدند یا نه، و چرا نه.",
         "At the end of a visit, in the widget: did they get done what they came for, why not."),
        page("visit",
            one_of("done", ("کاری را که برایش آمده بودید انجام دادید؟",
                            "Did you get done what you came for?"),
                option("yes", "بله", "Yes", score=1),
                option("partly", "تا اندازه‌ای", "Partly", score=0.5),
                option("no", "نه", "No", score=0), required=True),
            one_of("purpose", ("برای چه کاری آمده بودید؟", "What had you come for?"),
                option("buy", "خرید", "To buy"),
                option("compare", "مقایسه و قیمت", "To compare or look at prices"),
                option("track", "پیگیری سفارش", "To follow an order"),
                option("help", "پشتیبانی", "To get help"), OTHER,
                when=chose("done", "partly", "no")),
            ask("ces", "easy", ("انجام دادن کارم در اینجا آسان بود.",
                                "It was easy to do here what I wanted.")),
            wrote("stuck", ("کجا گیر کردید؟", "Where did you get stuck?"), helped=_MORE,
                  when=chose("done", "partly", "no")),
        ),
        ends=(_THANKS,),
    )  # fmt: skip


def _after_order() -> Template:
    return made(
        "after_order", "purchase", "transactional",
        ("پس از ثبت سفارش", "After an order"),
        ("همان روز، پیش از تحویل: خود خرید چگونه بود.",
         "On the same day, before delivery: how the ordering itself went."),
        page("order",
            ask("csat", "satisfied", ("از ثبت {order|این سفارش} چه اندازه راضی هستید؟",
                                      "How satisfied are you with placing {order|this order}?"),
                required=True),
            ask("ces", "easy", ("ثبت این سفارش آسان بود.", "It was easy to place this order.")),
        ),
        page("why",
            some_of("trouble", ("چه چیزی دشوار بود؟", "What was difficult?"),
                option("find", "یافتن کالا", "Finding the product"),
                option("information", "توضیح یا عکس کالا", "The product’s description or pictures"),
                option("price", "روشن نبودن قیمت نهایی", "Knowing the final price"),
                option("time", "انتخاب زمان تحویل", "Choosing a delivery time"),
                option("payment", "پرداخت", "Paying"),
                option("account", "ورود یا نشانی", "Signing in or the address"),
                OTHER, NONE, when=at_most("satisfied", 3)),
            wrote("better", ("چه چیزی را بهتر کنیم؟", "What should we do better?"), helped=_MORE),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _first_purchase() -> Template:
    return made(
        "first_purchase", "purchase", "transactional",
        ("نخستین خرید", "The first purchase"),
        ("چند روز پس از نخستین خرید: چه چیزی نزدیک بود بازشان دارد، و باز خواهند آمد؟",
         "A few days after the first purchase: what nearly stopped them, will they return?"),
        page("first",
            ask("csat", "satisfied", (
                ("{first_name|دوست گرامی}، از نخستین خرید خود از ما چه اندازه راضی هستید؟"),
                ("{first_name|Dear customer}, how satisfied are you with your first purchase "
                 "from us?")), required=True),
            one_of("expected", ("در برابر انتظارتان چگونه بود؟",
                                "How did it compare with what you expected?"),
                option("better", "بهتر", "Better", score=1),
                option("same", "همان‌طور", "About the same", score=0),
                option("worse", "بدتر", "Worse", score=-1)),
        ),
        page("return",
            wrote("nearly", ("چیزی بود که نزدیک بود شما را از خرید بازدارد؟",
                             "Was there anything that nearly stopped you from buying?"),
                  helped=_MORE),
            scale("again", ("چه اندازه احتمال دارد دوباره از ما بخرید؟",
                            "How likely are you to buy from us again?"),
                low=0, high=10, ends=(("به هیچ وجه", "Not at all likely"),
                                      ("حتماً", "Extremely likely"))),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _after_delivery() -> Template:
    return made(
        "after_delivery", "delivery", "transactional",
        ("پس از تحویل", "After a delivery"),
        ("یکی دو ساعت پس از تحویل: به موقع، سالم، کامل، با احترام.",
         "An hour or two after a delivery: on time, undamaged, complete, courteous."),
        page("delivery",
            ask("csat", "satisfied", ("از تحویل {order|سفارشتان} چه اندازه راضی هستید؟",
                                      ("How satisfied are you with the delivery of "
                                      "{order|your order}?")), required=True),
            some_of("wrong", ("کدام‌یک پیش آمد؟", "Which of these happened?"),
                option("late", "دیر رسید", "It came late"),
                option("missing", "چیزی کم بود", "Something was missing"),
                option("other_item", "کالای دیگری آمد", "Something else came instead"),
                option("damaged", "آسیب دیده بود", "Something was damaged"),
                option("courier", "رفتار پیک خوب نبود", "The courier was not courteous"),
                option("contact", "خبرم نکردند", "Nobody told me what was going on"),
                OTHER, NONE, when=at_most("satisfied", 3)),
            some_of("right", ("چه چیزی خوب بود؟", "What went well?"),
                option("on_time", "به موقع بود", "It was on time"),
                option("packing", "بسته‌بندی", "The packing"),
                option("courier", "رفتار پیک", "The courier’s manner"),
                option("informed", "باخبر بودم", "I was kept informed"),
                OTHER, when=at_least("satisfied", 4)),
        ),
        page("words",
            wrote("more", ("چیز دیگری هست که بدانیم؟", "Is there anything else we should know?"),
                  helped=_MORE),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _use() -> Template:
    return made(
        "use", "use", "transactional",
        ("کالا در استفاده", "The product in use"),
        ("چند هفته پس از خرید: کالا در زندگی روزانه چگونه است.",
         "A few weeks after buying: how the product does in daily life."),
        page("product",
            ask("stars", "stars", ("به {product|این کالا} چند ستاره می‌دهید؟",
                                   "How many stars do you give {product|this product}?"),
                required=True),
            matrix("aspects", ("دربارهٔ هرکدام چه می‌گویید؟", "How do you find each of these?"), GOOD,
                option("quality", "کیفیت", "Quality"),
                option("worth", "ارزش در برابر قیمت", "Value for its price"),
                option("as_told", "همانی که نوشته بودیم", "As we described it"),
                option("ease", "آسانی استفاده", "Ease of use")),
        ),
        page("need",
            wrote("used_for", ("آن را برای چه کاری به کار می‌برید؟", "What do you use it for?")),
            wrote("lacks", ("چه چیزی کم دارد؟", "What does it lack?"), helped=_MORE),
        ),
        ends=(_THANKS,),
    )  # fmt: skip


def _after_contact() -> Template:
    return made(
        "after_contact", "service", "transactional",
        ("پس از تماس با پشتیبانی", "After a contact with support"),
        ("تا یک ساعت پس از بسته شدن تماس یا گفت‌وگو: حل شد؟ چه اندازه زحمت داشت؟",
         "Within an hour of a call or chat: was it solved, and how much effort was it?"),
        page("contact",
            one_of("solved", ("کارتان حل شد؟", "Was it solved?"),
                option("yes", "بله، با همین تماس", "Yes, with this contact", score=1),
                option("again", "بله، ولی چند بار تماس گرفتم", "Yes, after several contacts",
                       score=0.5),
                option("no", "هنوز نه", "Not yet", score=0), required=True),
            ask("ces", "easy", ("شرکت حل کردن کارم را برایم آسان کرد.",
                                "The company made it easy for me to get this solved."),
                required=True),
            ask("csat", "satisfied", ("از کسی که پاسخ شما را داد چه اندازه راضی هستید؟",
                                      "How satisfied are you with the person who helped you?")),
        ),
        page("words",
            wrote("open", ("چه چیزی حل‌نشده مانده است؟", "What is still open?"), helped=_MORE,
                  when=chose("solved", "no")),
            wrote("better", ("چگونه می‌توانستیم زحمت شما را کمتر کنیم؟",
                             "How could we have made it less effort for you?"), helped=_MORE,
                  when=at_most("easy", 4)),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _after_return() -> Template:
    return made(
        "after_return", "service", "transactional",
        ("پس از مرجوعی", "After a return"),
        ("پس از بازگشت پول یا تعویض: آسان بود؟ چرا پس دادند؟",
         "After the refund or exchange: was it easy, and why was it returned?"),
        page("return",
            ask("ces", "easy", ("پس دادن این کالا آسان بود.",
                                "It was easy to return this product."), required=True),
            ask("csat", "satisfied", ("از نتیجه (پول یا کالای تازه) چه اندازه راضی هستید؟",
                                      ("How satisfied are you with the outcome (refund or new "
                                      "product)?"))),
            one_of("reason", ("چرا پس دادید؟", "Why did you return it?"),
                option("damaged", "آسیب دیده یا خراب بود", "It was damaged or did not work"),
                option("wrong", "کالای دیگری آمده بود", "It was not what I had ordered"),
                option("different", "با توضیح یا عکس فرق داشت", "It differed from its description"),
                option("size", "اندازه‌اش نبود", "It did not fit"),
                option("late", "دیر رسید", "It came too late"),
                option("mind", "نظرم عوض شد", "I changed my mind"), OTHER, mixed=True),
        ),
        page("words",
            wrote("better", ("چه چیزی جلوی این مرجوعی را می‌گرفت؟",
                             "What would have prevented this return?"), helped=_MORE),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _post_recovery() -> Template:
    return made(
        "post_recovery", "service", "transactional",
        ("پس از جبران", "After we put something right"),
        ("چند روز پس از جبران یک شکایت: نتیجه، راه و رفتار، هر سه جدا.",
         ("A few days after a complaint was put right: the outcome, the way and the manner, "
         "each by itself.")),
        page("recovery",
            ask("csat", "satisfied", ("از اینکه مشکلتان چگونه حل شد چه اندازه راضی هستید؟",
                                      "How satisfied are you with how your problem was solved?"),
                required=True),
            matrix("fair", ("با هرکدام چه اندازه موافقید؟", "How far do you agree with each?"),
                AGREE,
                option("outcome", "آنچه گرفتم منصفانه بود.", "What I received was fair."),
                option("process", "زود به کارم رسیدگی شد.", "It was dealt with quickly."),
                option("manner", "با من محترمانه رفتار شد.", "I was treated with respect."),
                option("effort", "لازم نشد بارها پیگیری کنم.",
                       "I did not have to ask again and again.")),
            one_of("over", ("مشکل برای شما تمام شده است؟", "Is the matter closed for you?"),
                option("yes", "بله", "Yes", score=1), option("no", "نه", "No", score=0)),
        ),
        page("words",
            wrote("left", ("چه چیزی مانده است؟", "What is left to do?"), helped=_MORE,
                  when=chose("over", "no")),
            ask("nps", "recommend", _RECOMMEND),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _relational() -> Template:
    return made(
        "relational_nps", "loyalty", "relational",
        ("رابطه با ما (NPS)", "The relationship with us (NPS)"),
        ("دو بار در سال از نمونه‌ای تصادفی، نه پس از یک رخداد؛ یک امتیاز و یک چرا.",
         "Twice a year, of a random sample, not after an event: one score and one why."),
        page("score",
            ask("nps", "recommend", _RECOMMEND, required=True),
        ),
        page("why",
            wrote("why_low", ("چه چیزی شما را ناراضی کرد؟", "What has disappointed you?"),
                  helped=_MORE, when=at_most("recommend", 6)),
            wrote("why_middle", ("چه چیزی کم بود تا نمرهٔ بیشتری بدهید؟",
                                 "What was missing for a higher score?"), helped=_MORE,
                  when=between("recommend", 7, 8)),
            wrote("why_high", ("چه چیزی را بیش از همه می‌پسندید؟", "What do you value most?"),
                  helped=_MORE, when=at_least("recommend", 9)),
            one_of("matters", ("در خرید از فروشگاهی مانند ما چه چیزی برای شما مهم‌تر است؟",
                               "What matters most to you when you buy from a shop like ours?"),
                option("price", "قیمت", "Price"), option("quality", "کیفیت", "Quality"),
                option("speed", "سرعت", "Speed"), option("range", "تنوع", "Range"),
                option("people", "برخورد آدم‌ها", "How people treat me"),
                option("trust", "اطمینان", "Being able to rely on it"), OTHER, mixed=True),
        ),
        ends=(
            end("sorry", ("سپاس که راستش را گفتید", "Thank you for being frank"), (
                "آنچه نوشتید به دست کسی می‌رسد که می‌تواند کاری بکند.",
                "What you wrote goes to somebody who can do something about it."),
                at_most("recommend", 6)),
            _THANKS,
        ),
    )  # fmt: skip


def _in_store() -> Template:
    return made(
        "in_store", "purchase", "transactional",
        ("در فروشگاه (کیوسک)", "In the store (kiosk)"),
        ("روی تبلت کنار صندوق: یک لمس، و اگر بد بود یک چرا.",
         "On a tablet by the till: one tap, and one why if it went badly."),
        page("visit",
            ask("csat", "satisfied", ("از خرید امروز چه اندازه راضی هستید؟",
                                      "How satisfied are you with today’s visit?"), required=True),
            one_of("why", ("بیش از همه چه چیزی بد بود؟", "What was worst?"),
                option("queue", "صف", "The queue"), option("stock", "نبودن کالا", "Empty shelves"),
                option("price", "قیمت", "Prices"), option("staff", "برخورد", "The service"),
                option("clean", "پاکیزگی", "Cleanliness"), OTHER, when=at_most("satisfied", 2)),
        ),
        ends=(_SORRY, _THANKS),
    )  # fmt: skip


def _leaving() -> Template:
    return made(
        "leaving", "leaving", "transactional",
        ("کسانی که رفته‌اند", "People who have left"),
        ("از کسانی که دیگر نمی‌خرند یا عضویت را بستند؛ یک بار، بی اصرار.",
         "For people who stopped buying or closed their account; once, without pressing."),
        page("why",
            one_of("reason", ("بیش از همه چرا دیگر از ما نمی‌خرید؟",
                              "Why do you no longer buy from us, above all?"),
                option("price", "گران شدید", "Prices went up"),
                option("quality", "کیفیت کالا", "The products’ quality"),
                option("delivery", "ارسال", "Delivery"),
                option("service", "یک برخورد بد", "A bad experience with service"),
                option("elsewhere", "جای بهتری یافتم", "I found something better"),
                option("no_need", "دیگر نیازی ندارم", "I have no need any more"),
                option("moved", "جابه‌جا شدم", "I moved away"), OTHER, mixed=True, required=True),
            wrote("where", ("اکنون از کجا می‌خرید؟", "Where do you buy now?"), long=False,
                  when=chose("reason", "elsewhere", "price")),
        ),
        page("back",
            scale("return", ("چه اندازه احتمال دارد باز از ما بخرید؟",
                             "How likely are you to buy from us again?"),
                low=0, high=10, ends=(("به هیچ وجه", "Not at all likely"),
                                      ("حتماً", "Extremely likely"))),
            wrote("would_bring", ("چه چیزی شما را بازمی‌گرداند؟",
                                  "What would bring you back?"), helped=_MORE),
        ),
        ends=(_THANKS,),
    )  # fmt: skip
