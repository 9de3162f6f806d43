"""Our own surveys of customers up to the purchase."""

from __future__ import annotations

from mehvar.surveys._ask import (
    NONE,
    OTHER,
    ask,
    at_most,
    chose,
    end,
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


def early_templates() -> tuple[Template, ...]:
    """Return the surveys up to the purchase, in the order of the journey."""
    return (
        _awareness(), _consideration(), _app_visit(), _after_order(), _first_purchase(),
        _in_store(),
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
