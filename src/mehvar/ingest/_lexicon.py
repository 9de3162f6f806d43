"""How companies name their columns, in Persian, English and Finglish: a lexicon written by hand.

Phrases are separated by ``|``. A phrase after ``~`` is weak: it may mean this, if nothing better
is found. Spelling (ی/ي, ک/ك, half-space, camelCase, underscores) is levelled before comparing.
"""

from __future__ import annotations

_PERSON_ID = (
    "customer id|customer code|customer no|customer number|client id|client code|user id|userid|"
    "user code|member id|buyer id|subscriber id|customer|~user|contact id|account id|cust id|custid|"
    "کد مشتری|شناسه مشتری|شماره مشتری|آیدی مشتری|کد اشتراک|شماره اشتراک|کد کاربر|کد کاربری|"
    "شناسه کاربر|شناسه کاربری|کد خریدار|شناسه خریدار|شماره عضویت|کد عضویت|کد عضو|شناسه عضو|"
    "کد طرف حساب|کد طرف مقابل|کد تفصیلی|~مشتری|~کاربر|~خریدار|code moshtari|shenase moshtari|"
    "id moshtari|moshtari id|kode moshtari|~moshtari|شناسه یکتای مشتری"
)
_ORDER_ID = (
    "order id|order no|order number|order code|orderid|invoice no|invoice number|invoice id|"
    "invoice|receipt no|receipt number|receipt id|bill no|transaction id|order|~number|basket id|"
    "شماره سفارش|شناسه سفارش|کد سفارش|آیدی سفارش|شماره فاکتور|کد فاکتور|شناسه فاکتور|شماره رسید|"
    "شماره صورتحساب|شماره خرید|کد خرید|شماره سبد|شماره حواله|شماره سند|~سفارش|~فاکتور|~شماره|"
    "shomare sefaresh|shomareh sefaresh|code sefaresh|kode sefaresh|shomare faktor|sefaresh id|"
    "order reference|order ref|~reference|کد رهگیری سفارش|کد پیگیری سفارش|شماره پیگیری سفارش|شماره نوبت|شماره رزرو|کد رزرو|reservation id|booking id|booking number|sale id|sales order"
)
_PRODUCT_ID = (
    "product id|product code|product no|item id|item code|item no|sku|stock code|stockcode|"
    "article|barcode|ean|gtin|asin|variant id|good id|goods code|~item|~product|dkp|"
    "کد کالا|شناسه کالا|کد محصول|شناسه محصول|بارکد|شماره کالا|کد تنوع|شناسه تنوع|کد غذا|"
    "شناسه غذا|کد جنس|آیدی محصول|code kala|kode kala|shenase kala|code mahsool|code mahsul|"
    "کد خدمت"
)
_PRODUCT_NAME = (
    "product name|item name|product title|item title|product|item|article name|goods name|"
    "~description|~title|product description|item description|dish|food name|"
    "نام کالا|نام محصول|عنوان کالا|عنوان محصول|شرح کالا|شرح محصول|کالا|محصول|نام غذا|غذا|"
    "نام جنس|~شرح|~عنوان|~نام|نام آیتم|آیتم|اقلام|نام خدمت|name kala|nam kala|name mahsool|kala|"
    "mahsool|onvan kala"
)
_CHANNEL = (
    "channel|sales channel|order channel|source channel|platform|~medium|order source|~source|"
    "~device|via|کانال|کانال فروش|کانال سفارش|کانال تماس|پلتفرم|~منبع|منبع سفارش|روش سفارش|"
    "نحوه سفارش|~رسانه|نحوه تماس|روش تماس|کانال ورودی|کانال ارتباطی|kanal|نحوه ثبت سفارش|محل خرید|"
    "~راه ارتباطی"
)
_EMPLOYEE = (
    "employee id|employee|agent id|agent|operator|operator id|staff|staff id|cashier|sales rep|"
    "salesperson|assignee|handled by|owner|support agent|user agent name|seller rep|"
    "کارشناس|نام کارشناس|کد کارشناس|اپراتور|نام اپراتور|کد اپراتور|صندوقدار|صندوق دار|کارمند|"
    "کد کارمند|کد پرسنلی|پاسخگو|پاسخ دهنده|مسئول|مسئول رسیدگی|فروشنده حضوری|ویزیتور|بازاریاب|"
    "شناسه کارمند|karshenas|karmand|کاربر ثبت کننده|ثبت کننده|مسئول پیگیری"
)
_STORE = (
    "store id|store|shop id|shop|branch|branch id|branch code|warehouse|outlet|restaurant|"
    "vendor branch|شعبه|کد شعبه|نام شعبه|فروشگاه|کد فروشگاه|نام فروشگاه|شناسه فروشگاه|انبار|"
    "رستوران|نام رستوران|shobe|shobeh|forooshgah|صندوق|غرفه"
)
_TOUCHPOINT = "touchpoint|touchpoint id|touch point|نقطه تماس|نقطه ارتباط|مرحله سفر"
_AT = (
    "date|created at|created|creation date|date created|timestamp|datetime|date time|time|"
    "submitted at|submit date|registered at|entry date|event time|occurred at|recorded at|"
    "تاریخ|زمان|تاریخ ثبت|زمان ثبت|تاریخ ایجاد|زمان ایجاد|تاریخ و زمان|تاریخ و ساعت|"
    "تاریخ و زمان ثبت|تاریخ ساخت|tarikh|tarikh sabt|zaman|تاریخ رخداد"
)
_CITY = (
    "city|town|customer city|shipping city|billing city|city billing|city shipping|شهر|نام شهر|"
    "شهر گیرنده|شهر مشتری|شهر مقصد|شهر صورتحساب|شهر ارسال|شهر محل سکونت|شهرستان|shahr|شهر خریدار"
)
_REGION = (
    "state|province|region|zone|district|county|customer state|shipping state|billing state|area|"
    "استان|استان محل سکونت|نام استان|استان گیرنده|استان مشتری|استان مقصد|منطقه|محله|ناحیه|ostan|استان صورتحساب|"
    "استان خریدار"
)
_NOTHING_SAID = ""

LEXICON: dict[str, dict[str, str]] = {
    "people": {
        "record_id": _PERSON_ID + "|~id|~code|~شناسه|~کد|~no",
        "customer_key": (
            "customer unique id|unique customer id|unique id|global customer id|master id|"
            "golden id|party id|کد یکتای مشتری|شناسه یکتا|کد یکتا|شناسه سراسری|شناسه یکتای مشتری"
        ),
        "full_name": (
            "full name|name|customer name|client name|display name|contact name|buyer name|"
            "receiver|recipient|receiver name|recipient name|member name|user name|caller name|"
            "نام و نام خانوادگی|نام کامل|نام مشتری|نام خریدار|نام گیرنده|نام تحویل گیرنده|گیرنده|"
            "نام کاربر|نام عضو|نام تماس گیرنده|نام شخص|نام و فامیل|اسم|اسم مشتری|نام طرف حساب|"
            "عنوان مشتری|name moshtari|nam moshtari|nam va nam khanevadegi|~نام|~خریدار|~مشتری|"
            "نام سفارش دهنده|سفارش دهنده|نام پاسخ دهنده|نام مهمان|نام و نام خانوادگی مشتری|"
            "نام و نام خانوادگی خریدار|نام و نام خانوادگی گیرنده|خریدار|طرف حساب|نام فرد"
        ),
        "first_name": (
            "first name|firstname|given name|forename|billing first name|first name billing|name|"
            "نام|نام کوچک|نام صورتحساب|esm|nam|نام خریدار صورتحساب|fname"
        ),
        "last_name": (
            "last name|lastname|surname|family name|family|billing last name|last name billing|"
            "نام خانوادگی|فامیل|فامیلی|نام فامیلی|نام خانوادگی صورتحساب|شهرت|nam khanevadegi|famil|lname"
        ),
        "mobile": (
            "mobile|mobile number|mobile no|phone|phone number|cell|cell phone|cellphone|tel|"
            "telephone|contact number|billing phone|phone billing|msisdn|caller|caller id|"
            "caller number|customer phone|customer mobile|phone no|whatsapp|"
            "موبایل|شماره موبایل|تلفن همراه|شماره همراه|همراه|شماره تلفن همراه|تلفن|شماره تلفن|"
            "شماره تماس|تلفن تماس|موبایل مشتری|تلفن مشتری|شماره مشتری موبایل|تلفن صورتحساب|"
            "شماره تماس گیرنده|شماره تماس گیرنده|شماره تماس مشتری|تلفن گیرنده|شماره تماس خریدار|"
            "موبایل گیرنده|تماس گیرنده|شماره تلفن تماس گیرنده|mobayl|shomare mobile|"
            "shomare tamas|telefon|shomare hamrah|تلفن خریدار|موبایل خریدار|شماره موبایل مشتری|"
            "شماره تلفن مشتری|شماره تماس مشتری"
        ),
        "email": (
            "email|e mail|mail|email address|customer email|billing email|email billing|ایمیل|"
            "پست الکترونیک|پست الکترونیکی|رایانامه|آدرس ایمیل|ایمیل صورتحساب|ایمیل مشتری|emeil|imeil"
        ),
        "national_code": (
            "national code|national id|nationalcode|national no|melli code|ssn|code meli|"
            "کد ملی|کدملی|شماره ملی|شناسه ملی|کد ملی مشتری|kode meli|code melli"
        ),
        "loyalty_card": (
            "loyalty card|card number|card no|loyalty number|membership card|club card|club id|"
            "شماره کارت|کارت باشگاه|شماره کارت باشگاه|کارت مشتری|شماره کارت اشتراک|کارت عضویت|"
            "کد باشگاه|شماره باشگاه|کد باشگاه مشتریان|shomare kart|شماره کارت مشتریان"
        ),
        "gender": "gender|sex|جنسیت|جنس|jensiat|مرد زن",
        "birth_day": (
            "birth date|birthdate|date of birth|dob|birthday|birth day|تاریخ تولد|تولد|روز تولد|"
            "tarikh tavalod|tarikh tavallod|متولد|سال تولد"
        ),
        "address": (
            "address|street|shipping address|billing address|address 1|address line 1|"
            "address billing|address shipping|آدرس|نشانی|آدرس گیرنده|آدرس مشتری|آدرس پستی|"
            "آدرس صورتحساب|نشانی گیرنده|آدرس تحویل|adres|address moshtari|آدرس کامل|آدرس ارسال|"
            "آدرس خریدار|محل سکونت"
        ),
        "postal_code": (
            "postal code|postcode|zip|zip code|zipcode|post code|customer zip code prefix|"
            "zip code prefix|کد پستی|کدپستی|کد پستی گیرنده|کد پستی صورتحساب|kode posti|code posti"
        ),
        "city": _CITY,
        "region": _REGION,
        "country": "country|کشور|customer country|billing country|keshvar|ملیت",
        "language": "language|preferred language|locale|lang|زبان",
        "channel": _CHANNEL + "|acquisition channel|نحوه آشنایی|کانال جذب|کانال عضویت",
        "registered_at": (
            "registered at|registration date|signup date|sign up date|joined at|join date|"
            "member since|customer since|~created at|~created|~date created|account created|date registered|"
            "تاریخ عضویت|تاریخ ثبت نام|زمان عضویت|زمان ثبت نام|تاریخ اولین خرید ثبت|تاریخ پیوستن|"
            "~تاریخ ثبت|~تاریخ ایجاد|~تاریخ|tarikh ozviat|tarikh sabtnam|~user registered"
        ),
        "marketing_consent": (
            "marketing consent|consent|accepts marketing|newsletter|opt in|subscribed|sms consent|"
            "رضایت تبلیغات|رضایت به تبلیغ|اجازه پیامک|عضویت خبرنامه|خبرنامه|دریافت پیامک|"
            "اجازه ارسال پیامک|پیامک تبلیغاتی|دریافت پیامک تبلیغاتی"
        ),
    },
    "orders": {
        "order_id": _ORDER_ID + "|~id|~شناسه|~کد",
        "person_ref": _PERSON_ID,
        "at": _AT
        + "|order date|order time|order created at|purchase date|purchase timestamp|"
        "order purchase timestamp|ordered at|sale date|invoice date|transaction date|placed at|"
        "order placed|paid date|checkout date|تاریخ سفارش|زمان سفارش|تاریخ ثبت سفارش|زمان ثبت سفارش|"
        "تاریخ خرید|زمان خرید|تاریخ فاکتور|تاریخ فروش|تاریخ ایجاد سفارش|tarikh sefaresh|"
        "tarikh kharid|tarikh sabt sefaresh|تاریخ صدور|تاریخ صدور فاکتور|تاریخ تراکنش",
        "channel": _CHANNEL,
        "status": (
            "status|order status|state of order|fulfillment status|delivery status|shipment status|"
            "وضعیت|وضعیت سفارش|وضعیت تحویل|وضعیت ارسال|وضعیت مرسوله|آخرین وضعیت|وضعیت فاکتور|"
            "vaziat|vaziyat|vaziat sefaresh|مرحله سفارش"
        ),
        "approved_at": (
            "approved at|order approved at|payment date|paid at|payment time|confirmed at|"
            "date paid|تاریخ تایید|زمان تایید|تاریخ پرداخت|زمان پرداخت|تاریخ تایید سفارش|"
            "tarikh pardakht|زمان تایید سفارش"
        ),
        "shipped_at": (
            "shipped at|ship date|shipping date|shipped date|dispatch date|dispatched at|sent at|"
            "order delivered carrier date|carrier date|picked up at|date shipped|"
            "تاریخ ارسال|زمان ارسال|تاریخ ارسال سفارش|تاریخ خروج|زمان خروج|تحویل به پیک|"
            "زمان تحویل به پیک|تحویل به پست|تاریخ تحویل به پست|tarikh ersal|زمان ارسال سفارش|"
            "تاریخ تحویل به پیک|تاریخ بارگیری"
        ),
        "promised_at": (
            "promised at|promised date|promised delivery|estimated delivery date|"
            "order estimated delivery date|estimated delivery|expected delivery|eta|due date|"
            "delivery due|scheduled delivery|promised time|expected at|delivery deadline|"
            "زمان وعده|تاریخ وعده|زمان وعده تحویل|وعده تحویل|تاریخ تعهد|تعهد تحویل|تعهد ارسال|"
            "تاریخ تعهد ارسال|موعد تحویل|موعد|مهلت تحویل|مهلت ارسال|زمان تقریبی تحویل|"
            "تاریخ تحویل پیش بینی شده|زمان تخمینی تحویل|تاریخ تخمینی تحویل|بازه تحویل|"
            "زمان تحویل وعده داده شده|تاریخ تحویل وعده داده شده|پیش بینی تحویل|زمان قول داده شده|"
            "تاریخ قول تحویل|زمان مورد انتظار|tarikh vade|تاریخ تحویل تخمینی|زمان تحویل تخمینی|"
            "زمان پیش بینی تحویل|تاریخ تحویل وعده شده|تاریخ تعهد تحویل"
        ),
        "delivered_at": (
            "delivered at|delivery date|delivered date|order delivered customer date|"
            "delivery time|received at|completed at|date completed|delivered|actual delivery|"
            "تاریخ تحویل|زمان تحویل|تاریخ تحویل سفارش|تحویل شده در|زمان تحویل به مشتری|"
            "تاریخ تحویل به مشتری|زمان دریافت|تاریخ دریافت|تاریخ تکمیل|تحویل واقعی|"
            "زمان تحویل واقعی|تاریخ تحویل واقعی|tarikh tahvil|zaman tahvil|زمان تحویل سفارش"
        ),
        "cancelled_at": (
            "cancelled at|canceled at|cancel date|cancellation date|تاریخ لغو|زمان لغو|"
            "تاریخ کنسلی|تاریخ انصراف|tarikh laghv"
        ),
        "items_amount": (
            "items amount|subtotal|sub total|order subtotal|order subtotal amount|cart total|"
            "gross amount|goods amount|amount before discount|items total|"
            "جمع کالاها|مبلغ کالاها|جمع اقلام|مبلغ اقلام|قیمت کالاها|جمع جزء|جمع جز|مبلغ قبل از تخفیف|"
            "جمع سبد|مبلغ سبد|مبلغ سبد خرید|مبلغ ناخالص|جمع مبلغ کالاها|جمع قیمت محصولات|"
            "مبلغ غذا|قیمت اصلی|جمع قیمت|مبلغ بدون تخفیف|مبلغ کل قبل از تخفیف|جمع قبل از تخفیف"
        ),
        "discount_amount": (
            "discount|discount amount|total discount|cart discount|cart discount amount|"
            "coupon amount|promotion amount|voucher amount|rebate|"
            "تخفیف|مبلغ تخفیف|جمع تخفیف|میزان تخفیف|تخفیف کل|تخفیف سفارش|takhfif|mablagh takhfif|"
            "مبلغ کوپن|جمع تخفیفات|تخفیفات"
        ),
        "delivery_amount": (
            "delivery fee|delivery amount|shipping|shipping cost|shipping amount|shipping total|"
            "shipping fee|freight|freight value|order shipping amount|delivery cost|courier fee|"
            "هزینه ارسال|کرایه|هزینه پیک|هزینه حمل|هزینه حمل و نقل|مبلغ ارسال|کرایه حمل|هزینه پست|"
            "هزینه تحویل|hazine ersal|مبلغ پیک|هزینه ارسال مرسوله"
        ),
        "total_amount": (
            "total|total amount|order total|grand total|amount|order amount|total price|"
            "payable|amount paid|paid amount|order total amount|order value|payment value|"
            "invoice total|net amount|final amount|total paid|sales|revenue|price total|~price|"
            "مبلغ کل|جمع کل|مبلغ سفارش|مبلغ نهایی|مبلغ پرداختی|مبلغ پرداخت شده|مبلغ قابل پرداخت|"
            "قابل پرداخت|مبلغ فاکتور|جمع فاکتور|جمع کل سفارش|جمع کل فاکتور|مبلغ کل سفارش|مبلغ|جمع|"
            "مبلغ خرید|ارزش سفارش|قیمت کل|قیمت نهایی|مجموع|خالص فاکتور|مبلغ خالص|پرداختی|مبلغ تراکنش|"
            "mablagh|mablagh kol|jam kol|mablaghe kol|ghabele pardakht|gheymat kol|~قیمت|~هزینه|هزینه کل|هزینه خدمات|هزینه ویزیت|مبلغ ویزیت|مبلغ رزرو"
        ),
        "payment_method": (
            "payment method|payment type|payment method title|method of payment|tender|~payment|"
            "pay type|gateway|روش پرداخت|نحوه پرداخت|نوع پرداخت|شیوه پرداخت|درگاه|درگاه پرداخت|"
            "ravesh pardakht|nahve pardakht"
        ),
        "promotion_code": (
            "coupon|coupon code|promo code|promotion code|voucher|voucher code|discount code|"
            "کد تخفیف|کوپن|کد کوپن|کد هدیه|کد ووچر|code takhfif|نام کوپن|کد پروموشن"
        ),
        "store_id": _STORE,
        "employee_id": _EMPLOYEE,
        "courier_id": (
            "courier|courier id|driver|driver id|rider|biker|delivery person|courier name|"
            "پیک|نام پیک|کد پیک|شناسه پیک|راننده|نام راننده|سفیر|کد سفیر|مامور تحویل|بایکر|peyk"
        ),
        "city": _CITY + "|delivery city|شهر تحویل",
        "region": _REGION + "|delivery zone|منطقه تحویل|محدوده|منطقه ارسال",
    },
    "order_lines": {
        "order_id": _ORDER_ID,
        "line_no": (
            "line no|line number|line|order item id|item sequence|line id|order line|position|"
            "ردیف|ردیف کالا|شماره ردیف|شماره سطر|ردیف فاکتور|radif"
        ),
        "person_ref": _PERSON_ID,
        "at": _AT
        + "|order date|order time|purchase date|invoice date|sale date|transaction date|"
        "تاریخ سفارش|زمان سفارش|تاریخ ثبت سفارش|تاریخ خرید|تاریخ فاکتور|تاریخ فروش|"
        "tarikh sefaresh|tarikh kharid|تاریخ صدور|زمان ثبت سفارش|تاریخ صدور فاکتور",
        "product_id": _PRODUCT_ID,
        "product_name": _PRODUCT_NAME,
        "category": (
            "category|product category|item category|department|group|product group|product type|"
            "گروه کالا|دسته|دسته بندی|گروه|دسته کالا|دسته محصول|گروه محصول|نوع کالا|group kala|"
            "دسته بندی محصول|دسته بندی کالا"
        ),
        "seller_id": (
            "seller|seller id|vendor|vendor id|supplier|supplier id|merchant|seller name|"
            "فروشنده|کد فروشنده|نام فروشنده|تامین کننده|شناسه فروشنده|نام غرفه|forooshande"
        ),
        "quantity": (
            "quantity|qty|count|units|number of items|item quantity|amount ordered|pieces|"
            "تعداد|مقدار|تعداد کالا|تعداد سفارش|تعداد اقلام|عدد|tedad|meghdar|تعداد محصول|وزن"
        ),
        "unit_price": (
            "unit price|price|item price|price each|item cost|unit cost price|rate|sale price|"
            "قیمت|قیمت واحد|فی|مبلغ واحد|قیمت فروش|فی فروش|بها|قیمت کالا|قیمت محصول|بهای واحد|"
            "gheymat|fi|قیمت هر واحد|قیمت هر عدد|fee|~مبلغ واحد"
        ),
        "discount_amount": (
            "discount|discount amount|line discount|item discount|تخفیف|مبلغ تخفیف|تخفیف سطر|"
            "تخفیف کالا|تخفیف ردیف|takhfif|میزان تخفیف"
        ),
        "amount": (
            "amount|line total|line amount|total|total price|item total|subtotal|extended price|"
            "net amount|sales|مبلغ|مبلغ کل|جمع|جمع کل|قیمت کل|مبلغ سطر|جمع سطر|مبلغ ردیف|جمع ردیف|"
            "مبلغ نهایی|خالص|مبلغ خالص|mablagh|jam|مبلغ فروش|مبلغ کالا|مبلغ کل ردیف"
        ),
        "cost_amount": (
            "cost|cost amount|cogs|cost of goods|purchase cost|بهای تمام شده|قیمت تمام شده|"
            "بهای خرید|مبلغ خرید کالا"
        ),
        "delivery_amount": (
            "freight|freight value|line shipping|shipping cost|delivery fee|هزینه ارسال|کرایه|"
            "سهم کرایه"
        ),
        "out_of_stock": "out of stock|stockout|unavailable|is out of stock|ناموجود|ناموجود شد|عدم موجودی|کسری",
        "substituted_for": "substituted for|replacement for|original product|جایگزین|جایگزین کالای|به جای کالای|کالای اصلی",
    },
    "returns": {
        "return_id": (
            "return id|return no|return number|rma|rma id|refund id|credit note|credit note no|"
            "شماره مرجوعی|کد مرجوعی|شناسه مرجوعی|شماره برگشت|شماره برگشت از فروش|شماره درخواست مرجوعی|"
            "کد پیگیری مرجوعی|shomare marjooi|شماره استرداد|شماره عودت"
        ),
        "order_id": _ORDER_ID,
        "person_ref": _PERSON_ID,
        "at": _AT
        + "|return date|returned at|refund date|refunded at|تاریخ مرجوعی|زمان مرجوعی|تاریخ برگشت|"
        "تاریخ استرداد|تاریخ عودت|تاریخ ثبت مرجوعی|تاریخ درخواست مرجوعی|تاریخ درخواست",
        "product_id": _PRODUCT_ID,
        "quantity": "quantity|qty|returned quantity|count|تعداد|تعداد مرجوعی|مقدار|تعداد برگشتی|tedad",
        "amount": (
            "refund amount|amount|return amount|refund|refunded amount|refund total|مبلغ استرداد|مبلغ برگشتی|"
            "مبلغ بازگشتی|مبلغ مرجوعی|مبلغ عودت|مبلغ|مبلغ بازپرداخت|مبلغ برگشت"
        ),
        "reason": (
            "reason|return reason|refund reason|cause|علت|دلیل|علت مرجوعی|دلیل مرجوعی|علت برگشت|"
            "دلیل برگشت|علت عودت|دلیل بازگشت|ellat|dalil|دلیل مرجوع"
        ),
        "channel": _CHANNEL,
        "employee_id": _EMPLOYEE,
    },
    "products": {
        "product_id": _PRODUCT_ID + "|~id|~code|~شناسه|~کد",
        "product_name": _PRODUCT_NAME + "|name|نام|عنوان",
        "category": (
            "category|product category|product category name|category name|item category|"
            "department|group|product group|product type|گروه کالا|دسته|دسته بندی|گروه|دسته کالا|"
            "دسته محصول|گروه محصول|نوع کالا|دسته بندی محصول|دسته بندی کالا"
        ),
        "brand": "نام تجاری|brand|manufacturer|make|برند|مارک|سازنده|تولید کننده|نام برند",
        "unit_price": (
            "price|unit price|list price|sale price|regular price|retail price|قیمت|قیمت فروش|"
            "قیمت واحد|قیمت مصرف کننده|فی|قیمت اصلی|gheymat"
        ),
        "unit_cost": "cost|unit cost|purchase price|buy price|قیمت خرید|بهای تمام شده|قیمت تمام شده|بهای خرید",
        "size": "size|pack|pack size|package|volume|اندازه|سایز|بسته|حجم|بسته بندی|وزن بسته",
    },
    "events": {
        "name": (
            "event|event name|event type|action|activity|name|type|رویداد|رخداد|نام رویداد|"
            "نوع رویداد|عملیات|فعالیت|concept name|behavior"
        ),
        "person_ref": _PERSON_ID + "|visitor id|anonymous id|case id|distinct id|شناسه بازدیدکننده",
        "at": _AT + "|event time|event date|event timestamp|server time|time timestamp|زمان رویداد|تاریخ رویداد|زمان رخداد",
        "channel": _CHANNEL,
        "order_id": _ORDER_ID.replace("|~number", "").replace("|~شماره", ""),
        "product_id": _PRODUCT_ID,
        "session_id": "session|session id|visit id|نشست|شناسه نشست|جلسه|سشن",
        "properties": "properties|data|payload|attributes|params|ویژگی ها|جزئیات|پارامترها",
    },
    "feedback": {
        "record_id": (
            "review id|comment id|feedback id|response id|answer id|rating id|survey response id|"
            "id|respondent id|کد نظر|شناسه نظر|شماره نظر|شناسه بازخورد|کد بازخورد|شناسه پاسخ|کد پاسخ|"
            "شماره پاسخ|~شناسه|~کد|شناسه دیدگاه|کد دیدگاه|~شماره"
        ),
        "person_ref": _PERSON_ID,
        "at": _AT
        + "|review date|comment date|answer timestamp|review answer timestamp|response date|"
        "answered at|feedback date|survey date|reviewed at|rating date|completed|date submitted|"
        "تاریخ نظر|زمان نظر|تاریخ ثبت نظر|تاریخ پاسخ|زمان پاسخ|تاریخ نظرسنجی|تاریخ بازخورد|"
        "تاریخ دیدگاه|tarikh nazar|زمان ثبت نظر|تاریخ تکمیل|زمان تکمیل",
        "channel": _CHANNEL,
        "order_id": _ORDER_ID.replace("|~number", "").replace("|~شماره", ""),
        "touchpoint_id": _TOUCHPOINT,
        "score": (
            "score|rating|rate|review score|stars|star rating|review rating|nps|nps score|csat|"
            "csat score|ces|ces score|satisfaction|overall satisfaction|overall rating|grade|"
            "how likely are you to recommend us|likelihood to recommend|"
            "امتیاز|نمره|رتبه|ستاره|تعداد ستاره|امتیاز کاربر|امتیاز مشتری|میزان رضایت|رضایت|رضایت کلی|"
            "امتیاز سفارش|امتیاز محصول|امتیاز کالا|نمره رضایت|میزان رضایت شما|emtiaz|nomre|rezayat|"
            "چقدر احتمال دارد ما را به دوستان خود پیشنهاد کنید|احتمال توصیه|احتمال پیشنهاد|شاخص nps|"
            "امتیاز nps|سطح رضایت|امتیاز شما|امتیاز رضایت|نمره مشتری|امتیاز کلی"
        ),
        "recommended": (
            "recommended|recommend|recommendation|recommendation status|suggestion|would recommend|"
            "suggested|is recommended|پیشنهاد|پیشنهاد خرید|توصیه|توصیه خرید|پیشنهاد می کنید|"
            "آیا پیشنهاد می کنید|وضعیت پیشنهاد|وضعیت توصیه|آیا توصیه می کنید|پیشنهاد می کنم"
        ),
        "title": (
            "title|review title|comment title|review comment title|subject|headline|عنوان|عنوان نظر|"
            "موضوع نظر|عنوان دیدگاه|تیتر|onvan"
        ),
        "text": (
            "text|comment|review|body|message|review text|comment text|review comment message|"
            "feedback|content|verbatim|open answer|comments|opinion|review body|~description|note|"
            "نظر|متن نظر|نظرات|دیدگاه|متن دیدگاه|متن|بازخورد|متن بازخورد|نظر مشتری|نظر کاربر|پیشنهاد و انتقاد|"
            "انتقادات و پیشنهادات|توضیحات|توضیح|شرح|پیام|متن پیام|کامنت|nazar|matn|comment moshtari|"
            "نظر یا پیشنهاد|نظر و پیشنهاد|نظرات و پیشنهادات|پیشنهادات|نظر شما|متن نظر مشتری|سایر توضیحات"
        ),
        "advantages": "advantages|pros|strengths|positive points|نقاط قوت|نکات مثبت|مزایا|مزیت ها|خوبی ها",
        "disadvantages": "disadvantages|cons|weaknesses|negative points|نقاط ضعف|نکات منفی|معایب|بدی ها|ایرادات",
        "survey_id": "survey id|survey|survey name|form id|questionnaire|شناسه نظرسنجی|کد نظرسنجی|نظرسنجی|فرم|نام نظرسنجی|پرسشنامه",
        "question": "question|question text|سوال|پرسش|متن سوال|متن پرسش|soal",
        "sent_at": (
            "sent at|review creation date|invitation date|survey sent|sent date|date sent|زمان ارسال|"
            "تاریخ ارسال|تاریخ ارسال نظرسنجی|زمان ارسال نظرسنجی|تاریخ ارسال پیامک"
        ),
        "product_id": _PRODUCT_ID,
        "employee_id": _EMPLOYEE,
        "store_id": _STORE,
        "helpful_votes": "likes|like|helpful|helpful votes|upvotes|thumbs up|لایک|رای مثبت|مفید بود|رای مفید|تعداد رای مثبت|پسند|تعداد لایک",
        "unhelpful_votes": "dislikes|dislike|unhelpful|downvotes|thumbs down|دیسلایک|رای منفی|مفید نبود|رای نامفید|تعداد دیسلایک",
        "is_buyer": "is buyer|verified purchase|verified buyer|buyer|purchased|خریدار|خریدار است|خریدار محصول|خرید کرده|آیا خریدار است",
        "origin": "origin|heard by|heard through|feedback origin|خاستگاه|خاستگاه نظر|شنیده از|منشا|منشا بازخورد|محل دریافت نظر",
        "language": "language|lang|زبان",
    },
    "invitations": {
        "person_ref": _PERSON_ID,
        "at": _AT + "|sent at|sent date|invitation date|تاریخ ارسال|زمان ارسال|تاریخ ارسال نظرسنجی",
        "channel": _CHANNEL,
        "order_id": _ORDER_ID.replace("|~number", "").replace("|~شماره", ""),
        "touchpoint_id": _TOUCHPOINT,
        "survey_id": "survey id|survey|form id|شناسه نظرسنجی|کد نظرسنجی|نظرسنجی",
        "answered_at": "answered at|responded at|response date|تاریخ پاسخ|زمان پاسخ|پاسخ داده شده در",
    },
    "interactions": {
        "record_id": (
            "ticket id|ticket no|ticket number|call id|case id|case number|interaction id|"
            "request id|complaint id|conversation id|id|ticket|شماره تیکت|کد تیکت|شناسه تیکت|شناسه تماس|"
            "کد پیگیری|شماره پیگیری|شماره درخواست|شماره شکایت|کد شکایت|کد درخواست|تیکت|شماره پرونده|"
            "شناسه گفتگو|~شناسه|~کد|کد رهگیری|~شماره|شناسه شکایت|شناسه درخواست|شماره نامه"
        ),
        "person_ref": _PERSON_ID + "|requester|requester id|درخواست دهنده|شاکی",
        "at": _AT
        + "|call date|call time|start time|opened at|open date|date opened|received at|"
        "ticket date|contact date|call start|تاریخ تماس|زمان تماس|تاریخ شکایت|تاریخ درخواست|"
        "تاریخ ثبت شکایت|تاریخ ثبت درخواست|زمان شروع|تاریخ ایجاد تیکت|تاریخ باز شدن|تاریخ شروع|"
        "tarikh tamas|تاریخ مراجعه|تاریخ ثبت تیکت|زمان شروع تماس|تاریخ گفتگو",
        "channel": _CHANNEL,
        "order_id": _ORDER_ID.replace("|~number", "").replace("|~شماره", ""),
        "touchpoint_id": _TOUCHPOINT,
        "kind": (
            "kind|type|ticket type|request type|category type|interaction type|case type|نوع|"
            "نوع درخواست|نوع تیکت|نوع پیام|نوع ارتباط|نوع موضوع|نوع ثبت|نوع تماس|نوع مراجعه"
        ),
        "direction": (
            "direction|call direction|call type|inbound outbound|جهت|جهت تماس|نوع تماس|"
            "ورودی خروجی|ورودی یا خروجی"
        ),
        "topic": (
            "topic|subject|title|category|issue|issue type|reason|contact reason|call reason|"
            "موضوع|موضوع تماس|موضوع شکایت|موضوع تیکت|عنوان|علت تماس|دلیل تماس|دسته|دسته بندی|"
            "موضوع درخواست|علت شکایت|mozoo|mozu|دسته شکایت|عنوان درخواست|عنوان تیکت"
        ),
        "status": "status|ticket status|case status|state|وضعیت|وضعیت تیکت|وضعیت رسیدگی|وضعیت شکایت|وضعیت درخواست|نتیجه|نتیجه تماس|vaziat|وضعیت پیگیری",
        "first_response_at": (
            "first response|first response at|first response time|first reply|first replied at|"
            "اولین پاسخ|زمان اولین پاسخ|تاریخ اولین پاسخ|زمان پاسخ|تاریخ پاسخ|زمان پاسخ اولیه|"
            "نخستین پاسخ|زمان نخستین پاسخ"
        ),
        "resolved_at": (
            "resolved at|closed at|solved at|resolution date|close date|date closed|end time|"
            "finished at|completed at|تاریخ حل|زمان حل|تاریخ بسته شدن|زمان بسته شدن|تاریخ اتمام|"
            "تاریخ پایان|زمان پایان|تاریخ رسیدگی|تاریخ رفع|تاریخ خاتمه|زمان خاتمه"
        ),
        "handling_minutes": (
            "handling minutes|duration minutes|handling time|call duration|duration|talk time|"
            "minutes|مدت|مدت تماس|مدت مکالمه|مدت زمان|دقیقه|زمان مکالمه|مدت زمان مکالمه|مدت رسیدگی|طول مکالمه|طول تماس"
        ),
        "text": (
            "text|body|message|description|notes|note|details|content|comment|transcript|complaint|"
            "متن|شرح|توضیحات|توضیح|شرح تماس|شرح شکایت|متن پیام|متن شکایت|متن تیکت|شرح درخواست|"
            "یادداشت|پیام|جزئیات|tozihat|sharh|خلاصه مکالمه|متن درخواست|شرح مشکل|توضیحات کارشناس"
        ),
        "employee_id": _EMPLOYEE,
        "store_id": _STORE,
    },
    "stores": {
        "store_id": "store id|store code|branch id|branch code|store|shop id|warehouse id|کد شعبه|شناسه شعبه|کد فروشگاه|شناسه فروشگاه|شماره شعبه|کد انبار",
        "name": "store name|branch name|name|shop name|نام شعبه|نام فروشگاه|شعبه|فروشگاه|نام|نام انبار",
        "city": "city|شهر",
        "region": "region|state|province|zone|استان|منطقه",
        "team_id": "team id|team|تیم|کد تیم",
    },
    "employees": {
        "employee_id": "employee id|employee code|employee no|staff id|personnel code|agent id|emp id|employee number|کد پرسنلی|شماره پرسنلی|کد کارمند|شناسه کارمند|شماره کارمندی|~id|~کد|~شناسه",
        "full_name": "full name|name|employee name|نام و نام خانوادگی|نام|نام کارمند|نام پرسنل|نام کارشناس",
        "team_id": "team|team id|department|unit|تیم|واحد|بخش|کد تیم|دپارتمان|واحد سازمانی|گروه",
        "role": "role|job title|title|position|job role|نقش|سمت|شغل|عنوان شغلی|پست سازمانی|سمت سازمانی",
        "level": "level|job level|grade|سطح|رده|رتبه شغلی|گرید",
        "email": "email|e mail|work email|ایمیل|ایمیل سازمانی",
        "hired_day": "hire date|hired|start date|joining date|employment date|تاریخ استخدام|تاریخ شروع به کار|تاریخ شروع همکاری|تاریخ جذب",
        "left_day": "leave date|termination date|end date|left date|تاریخ ترک کار|تاریخ خروج|تاریخ پایان همکاری|تاریخ قطع همکاری",
    },
    "teams": {
        "team_id": "team id|team code|کد تیم|شناسه تیم|کد واحد|~id",
        "name": "team name|team|name|نام تیم|تیم|نام واحد|نام",
        "department": "department|division|واحد|بخش|دپارتمان|معاونت",
        "parent_team_id": "parent team|parent team id|parent|تیم بالادست|واحد بالادست|تیم والد",
        "lead_employee_id": "team lead|lead|manager|manager id|lead employee id|سرپرست|مدیر|مدیر تیم|سرپرست تیم",
    },
    "costs": {
        "at": _AT + "|cost date|expense date|تاریخ هزینه|تاریخ سند",
        "kind": "kind|type|cost type|expense type|category|نوع|نوع هزینه|شرح هزینه|سرفصل|سرفصل هزینه",
        "amount": "amount|cost|expense|spend|value|مبلغ|هزینه|مبلغ هزینه|بودجه مصرفی|مبلغ سند",
        "person_ref": _PERSON_ID,
        "order_id": _ORDER_ID.replace("|~number", "").replace("|~شماره", ""),
        "channel": _CHANNEL,
        "employee_id": _EMPLOYEE,
        "campaign": "campaign|campaign name|campaign id|کمپین|کارزار|نام کمپین",
        "note": "note|notes|description|شرح|توضیحات|بابت|یادداشت",
    },
}  # fmt: skip

FILE_NAMES: dict[str, str] = {
    "people": "customers customer people users clients members contacts club crm مشتریان مشتری کاربران اعضا باشگاه مخاطبین اشخاص moshtarian moshtari",
    "orders": "orders order invoices invoice sales purchases receipts سفارشات سفارش‌ها سفارش فاکتور فاکتورها فروش خرید sefareshat sefaresh",
    "order_lines": "items lines item line details order_items اقلام جزئیات ریز سطر سطرها",
    "returns": "returns refunds refund return rma مرجوعی مرجوعی‌ها برگشت برگشتی استرداد عودت",
    "products": "products product catalog catalogue items goods inventory محصولات کالاها کالا محصول انبار کاتالوگ",
    "feedback": "پاسخ‌ها پاسخ reviews review comments comment feedback ratings survey surveys nps csat responses نظرات نظر دیدگاه بازخورد نظرسنجی رضایت",
    "interactions": "tickets ticket calls call complaints complaint interactions requests chats support crm تماس تماس‌ها تیکت تیکت‌ها شکایات شکایت پشتیبانی درخواست‌ها گفتگو",
    "events": "events event clicks sessions logs log رویدادها رخدادها رویداد",
    "invitations": "invitations invites دعوت دعوت‌نامه",
    "stores": "stores branches shops warehouses شعب شعبه‌ها فروشگاه‌ها",
    "employees": "employees staff agents personnel hr کارکنان کارمندان پرسنل کارشناسان",
    "teams": "teams departments تیم‌ها واحدها",
    "costs": "costs expenses spend هزینه‌ها هزینه مخارج",
}  # fmt: skip

ENTITIES: dict[str, str] = {
    "customer": "customer client user buyer member subscriber contact caller recipient receiver مشتری کاربر خریدار عضو مخاطب گیرنده مشترک moshtari",
    "order": "order invoice receipt purchase sale سفارش فاکتور خرید sefaresh",
    "product": "product item sku article goods کالا محصول kala mahsool",
    "seller": "seller vendor supplier merchant فروشنده غرفه تامین",
    "employee": "employee agent operator staff cashier کارشناس اپراتور کارمند پرسنل صندوقدار",
    "courier": "courier driver rider biker carrier پیک راننده سفیر",
    "store": "store shop branch warehouse شعبه فروشگاه انبار رستوران",
    "review": "review comment feedback rating نظر دیدگاه بازخورد",
    "ticket": "ticket call case تیکت شکایت",
    "payment": "payment پرداخت بانک کارت",
}  # fmt: skip

OWNERS: dict[str, str] = {
    "record_id": "", "person_ref": "customer", "customer_key": "customer", "full_name": "customer",
    "first_name": "customer", "last_name": "customer", "mobile": "customer", "email": "customer",
    "national_code": "customer", "loyalty_card": "customer payment", "gender": "customer",
    "birth_day": "customer", "address": "customer", "postal_code": "customer", "city": "customer",
    "region": "customer", "country": "customer", "registered_at": "customer",
    "order_id": "order", "status": "order ticket", "product_id": "product",
    "product_name": "product", "category": "product", "brand": "product", "unit_price": "product",
    "seller_id": "seller", "employee_id": "employee", "courier_id": "courier", "store_id": "store",
    "title": "review ticket", "text": "review ticket customer", "score": "review customer order product",
    "payment_method": "payment order", "total_amount": "order payment", "approved_at": "order payment",
    "quantity": "product order", "line_no": "order product", "amount": "product order",
    "delivery_amount": "order courier", "items_amount": "order product", "at": "order review ticket",
    "recommended": "review product", "is_buyer": "customer product", "shipped_at": "order courier",
    "delivered_at": "order customer courier", "promised_at": "order", "discount_amount": "order product",
}  # fmt: skip
"""Of whom a column may speak: «شهر فروشنده» is not the customer's city."""

BLOCKERS = frozenset(
    "length lenght weight height width photos limit percent percentage english translation old "
    "previous last next درصد طول عرض ارتفاع قبلی installments sequential balance موجودی مانده "
    "ذخیره expire expiry انقضا true مالیات tax taxes vat عوارض کارمزد commission سقف حداقل حداکثر "
    "min max avg average میانگین اولویت priority ثابت رهگیری tracking note notes یادداشت رمز "
    "password token اعتبار credit seconds second ثانیه rank delay تاخیر days روز parent".split()
)
"""Words that turn a column into something else, unless the phrase itself holds them."""

NOISE = frozenset(
    "the of a an and for by to in is billing shipping صورتحساب column field value data my our "
    "شما خود ما این ی های ها لطفا هر است چقدر دارید کنید وارد بنویسید مربوط به را در از و یا".split()
)

SPOKEN_DATES = frozenset(
    "ship shipping shipped deliver delivery delivered estimated expected promised due limit birth "
    "dob birthday expire expiry approved paid cancel cancelled closed resolved updated modified "
    "ارسال تحویل تولد انقضا لغو پرداخت تایید تعهد وعده موعد بسته ویرایش بروزرسانی تغییر پایان حل آخرین "
    "last first اولین".split()
)
"""Words of dates that are about something else than when the row happened."""

DECISIVE: dict[str, str] = {
    "promised_at": "اعلامی حداکثر قول وعده تعهد موعد مهلت تخمینی تقریبی درخواستی انتخابی انتظار estimated promised expected due scheduled eta deadline committed requested",
    "cancelled_at": "لغو کنسل کنسلی انصراف cancel cancelled canceled cancellation",
    "shipped_at": "خروج ارسال بارگیری ship shipped shipping dispatch dispatched carrier",
    "delivered_at": "تحویل دریافت delivered delivery received",
    "approved_at": "پرداخت تایید تأیید paid payment approved confirmed",
    "resolved_at": "بستن بسته رسیدگی حل خاتمه پایان اتمام رفع closed resolved solved close resolution",
    "first_response_at": "اولین نخستین first",
    "birth_day": "تولد متولد birth dob",
    "registered_at": "عضویت joined registration signup",
    "": "ویرایش بروزرسانی تغییر انقضا updated modified update expiry expire last آخرین",
}  # fmt: skip
"""Words that decide which moment a date is, the first one in this order that has any."""

DATE_WORDS = "تاریخ زمان ساعت موعد date time at timestamp datetime on tarikh zaman"

KEYWORDS: dict[str, str] = {
    "score": "امتیاز نمره رضایت راضی ستاره rating score stars nps csat satisfaction",
    "text": "نظر نظرات دیدگاه بازخورد انتقاد انتقادی انتقادات خلاصه شرح متن comment feedback review verbatim transcript",
    "mobile": "موبایل همراه mobile cellphone",
    "email": "ایمیل email",
    "address": "آدرس نشانی address",
    "discount_amount": "تخفیف discount takhfif",
    "city": "شهر city",
    "region": "استان province",
    "reason": "علت دلیل reason",
    "quantity": "تعداد quantity qty",
    "status": "وضعیت status vaziat",
    "advantages": "مثبت قوت pros",
    "disadvantages": "منفی ضعف cons",
    "handling_minutes": "مکالمه مدت duration",
    "employee_id": "کارشناس اپراتور صندوقدار agent operator cashier",
    "courier_id": "پیک راننده سفیر courier driver rider",
    "topic": "موضوع topic subject",
    "recommended": "پیشنهاد توصیه recommend recommended",
    "total_amount": "پرداختی total payable",
    "brand": "برند brand",
    "category": "دسته گروه category",
}  # fmt: skip
"""Words that alone make a column likely, when its values fit."""

SAME_WORDS: dict[str, str] = {
    "ش": "شماره", "سریال": "شماره", "آیدی": "شناسه", "ت": "تاریخ", "مشترک": "مشتری",
    "معرفی": "پیشنهاد", "عدد": "تعداد", "شناسهٔ": "شناسه", "مشتریان": "مشتری", "شمارهٔ": "شماره",
    "شمارۀ": "شماره", "نشانی": "آدرس", "هزینهٔ": "هزینه", "اسم": "نام", "بیمار": "مشتری",
    "مسافر": "مشتری", "مهمان": "مشتری", "دانشجو": "مشتری", "کدملی": "کد ملی",
    "no": "number", "num": "number", "nr": "number", "cust": "customer", "client": "customer",
    "addr": "address", "tel": "phone", "reg": "registration", "amt": "amount", "prod": "product",
    "inv": "invoice", "ord": "order", "desc": "description", "dt": "date", "qty": "quantity",
    "tot": "total", "disc": "discount", "pay": "payment", "emp": "employee", "cat": "category",
    "factor": "invoice", "faktor": "invoice", "kala": "product", "mahsool": "product",
    "mahsul": "product", "tedad": "quantity", "mablagh": "amount", "takhfif": "discount",
    "tarikh": "date", "kol": "total", "moshtari": "customer", "sefaresh": "order",
    "shomare": "number", "shomareh": "number", "nam": "name", "gheymat": "price", "fi": "price",
    "ostan": "province", "shahr": "city", "kod": "code", "kode": "code", "vaziat": "status",
    "vaziyat": "status", "sharh": "description", "tozihat": "description", "jam": "total",
    "famil": "family", "telefon": "phone", "mobayl": "mobile", "hamrah": "mobile",
    "nazar": "comment", "emtiaz": "score", "marjooi": "return", "bargasht": "return",
}  # fmt: skip
"""Words that mean the same, so that a phrase in one is found in the other."""

INTERACTION_KINDS: dict[str, str] = {
    "complaint": "شکایت|شکایات|complaint|انتقاد|اعتراض|نارضایتی|گلایه|ثبت شکایت|claim",
    "request": "درخواست|request|تقاضا|خدمات|service request|درخواست خدمات|ثبت درخواست|سفارش",
    "question": "سوال|سؤال|پرسش|question|inquiry|enquiry|استعلام|راهنمایی|مشاوره|پیگیری|follow up|اطلاعات",
    "praise": "تشکر|تقدیر|praise|قدردانی|تمجید|compliment|رضایت|تشکر و قدردانی",
    "note": "یادداشت|note|سایر|other|متفرقه|پیشنهاد|suggestion|feedback",
}  # fmt: skip
DIRECTIONS: dict[str, str] = {
    "inbound": "ورودی|inbound|in|incoming|تماس ورودی|دریافتی|received|وارده|ورودى",
    "outbound": "خروجی|outbound|out|outgoing|تماس خروجی|ارسالی|sent|صادره",
}
ORIGINS: dict[str, str] = {
    "survey": "نظرسنجی|پرسشنامه|questionnaire",
    "form": "فرم|فرم سایت|web form|contact form|صندوق پیشنهادها|صندوق پیشنهادات",
    "review": "نقد|نظر|دیدگاه|امتیاز|reviews|rating|comment",
    "call": "تماس|تماس تلفنی|تلفن|phone|phone call|call center|مرکز تماس",
    "chat": "گپ|چت|چت آنلاین|گفتگوی آنلاین|live chat|online chat",
    "email": "ایمیل|پست الکترونیک|mail|e-mail",
    "messenger": "پیام رسان|تلگرام|بله|ایتا|روبیکا|واتساپ|واتس اپ|telegram|bale|whatsapp",
    "social": "شبکه اجتماعی|شبکه های اجتماعی|اینستاگرام|توییتر|social media|instagram|twitter|x",
    "complaint": "شکایت|شکایات|complaints",
    "interview": "مصاحبه|interviews",
    "focus_group": "گروه کانونی|focus group",
    "user_test": "آزمون کاربری|تست کاربری|usability test|user test",
    "sms": "پیامک|اس ام اس|text message",
    "board": "تابلو|تابلوی پیام|تابلوی نظرات|message board|notice board",
}  # fmt: skip
WORDS = {"kind": INTERACTION_KINDS, "direction": DIRECTIONS, "origin": ORIGINS}
"""The words of columns that take one of a few words, by the column's name."""

LIKERT: dict[str, str] = {
    "5": "خیلی راضی|کاملا راضی|کاملاً راضی|عالی|بسیار خوب|خیلی خوب|very satisfied|excellent|کاملا موافقم|خیلی زیاد",
    "4": "راضی|خوب|satisfied|good|موافقم|زیاد",
    "3": "متوسط|نه راضی نه ناراضی|نظری ندارم|معمولی|neutral|average|fair|ممتنع|تا حدودی",
    "2": "ناراضی|ضعیف|بد|dissatisfied|poor|مخالفم|کم|unsatisfied",
    "1": "خیلی ناراضی|کاملا ناراضی|کاملاً ناراضی|خیلی ضعیف|خیلی بد|بسیار بد|افتضاح|very dissatisfied|very poor|terrible|کاملا مخالفم|خیلی کم",
}  # fmt: skip
