"""Words that no phrase begins or ends with: they tell nothing by themselves."""

from __future__ import annotations

_PERSIAN = """
و به از در که را رو با این آن اون اين تا هم یا اگر اگه برای برا واسه بر ولی اما چون پس نیز هر
همه همین همان همون چه چی چرا چطور چگونه کجا کی کدام کدوم یک یه دو سه من تو او ما شما آنها اونا
اونها ایشان ایشون خود خودم خودش خودمون خودتون مون تون شون ام ات اش ها های هایی ی ای می نمی بی
تر ترین دیگر دیگه باز بازم فقط حتی البته مثل مانند بعد قبل بعدا قبلا الان حالا اینجا آنجا اونجا
وقتی زمانی هنگام طی ضمن جز بجز روی زیر بالا پایین بین داخل توی سر دم پیش نزد سمت طرف است هست
بود بودن بودند بودم بودیم شد شده شدن شدم میشه میشود شود باشه باشد باشم باشید باشن کرد کردم کردن
کردند کرده کنم کنه کند کنید کنیم کنن میکنم میکنه میکنند میکنن میکنید دارد داره دارم داریم دارید
دارن دارند داشت داشتم داشتن داشتند داشته داد دادم دادن دادند داده بده بدم گفت گفتم گفتن گفتند
گرفت گرفتم گرفتن میاد اومد آمد اومده خواهد خواهم خواهش لطفا سلام درود جان واقعا خیلی بسیار کمی
یکم انقدر اینقدر چقدر همیشه هنوز اصلا کاملا حتما شاید باید نباید بتونم میتونم توان تونستم خب
خوب بله آره نه بنده اینکه آنکه اونی اینو اونو منو شمارو چیزی چیز کسی یکی همش همشون کلا کلی بار
دفعه نظر نظرم بنظرم
"""
_ENGLISH = """
a an the and or but if then of to in on at by for from with without about into over under up
down out off as is are was were be been being am do does did done have has had having will
would can could should may might must i me my mine we us our you your yours he him his she her
hers it its they them their this that these those there here what which who whom when where why
how all any both each few more most other some such only own same so than too very just also
again once im ive id ill youre theyre dont didnt doesnt isnt wasnt cant wont get got go going
went one two really still even much many lot please hi hello dear
"""

STOP_WORDS = frozenset((*_PERSIAN.split(), *_ENGLISH.split())) - {"بی", "خوب"}
