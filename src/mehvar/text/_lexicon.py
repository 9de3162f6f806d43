"""Common words by language, written for this project: they tell one language from another.

Latin-script lists also teach the letter sequences of their language (``_language``), so they hold
the words of orders, deliveries and opinions beside the function words.
"""

from __future__ import annotations

PERSIAN = """
و در به از که این را با است برای آن تا یک هم خود بر شد می نمی ها های هایی تر ترین ام ای اند شود شده
بود باشد نیست هست نبود کرد کردم کردن کردند کنید کنم کند نکنید داد دادم دارد داره دارم داشت نداشت
ندارد نداره
خیلی خوب عالی بد بود اما ولی اگر اگه چون هر همه هیچ بسیار واقعا ممنون مرسی سلام لطفا متاسفانه خوبه
عالیه
چه چی چرا کجا کی چند الان امروز دیروز فردا بعد قبل باز دوباره همیشه هنوز فقط حتی ولی یا نه بله شما
ایشان
آنها اونا اینا اونو اینو رو تو منو ماست سفارش غذا کیفیت پیک رسید نرسید سرد گرم تازه قیمت ارسال بسته
بندی
شدم شدن نشد میشه نمیشه میکنه میکنم باید نباید شاید دیگه دیگر یکی بودن بودند نبودن چیزی کسی خواهم
خواهد
گفت گفتم گفتن زنگ زدم پشتیبانی مشتری خرید خریدم محصول کالا گوشی جنس رنگ اندازه پیشنهاد توصیه راضی
ناراضی العاده به من
"""

ARABIC = """
في على إلى عن هذا هذه ذلك تلك التي الذي الذين لا لم لن أن إن كان كانت يكون هو هي نحن أنا أنت أنتم
هل ماذا لماذا متى أين بعض حتى أو ثم قد لقد ليس ليست عند لكن ولكن جدا جيد جيدة سيء سيئة ممتاز
ممتازة رائع رائعة شكرا شكراً لكم مع منذ هناك هنا يوم مرة الطلب التوصيل الطعام الخدمة سريعة وصل
وصلت تأخر متأخر بارد لذيذ السعر المنتج الجودة المطعم لدي لدينا يجب يمكن أكثر أفضل أيضا كما أي تم
وقد فقط ولم ولا وهو وهي فيه منه عليه عليها إليه بها لها له كنت طلبت اشتريت أنصح لذلك بسبب
"""

ENGLISH = """
the of and to in is it you that was for on are with as his they be at one have this from or had by
but not
what all were we when your can said there use an each which she do how their if will up other about
out many
then them these so some her would make like him into time has look two more write go see number no
way could
people my than first water been call who its now find long down day did get come made may part very
really
good great bad best worst better never always again thanks thank please love loved hate hated nice
poor
excellent amazing awful terrible horrible perfect fine okay ok happy sad angry disappointed
satisfied
order ordered orders delivery delivered arrived late early cold hot fresh food taste tasty
delicious price
quality service staff customer support help helpful rude friendly fast slow quick product item
items missing
wrong broken damaged refund return returned money pay paid package packaging box received receive
send sent
waiting wait waited minutes hours days week weeks driver courier restaurant store shop buy bought
recommend
everything nothing something anything because after before only just also even still much well back
didn't
don't doesn't wasn't can't won't i'm it's you're i've they're am me us our any too over want need
card account
phone app website online works working worked problem issue issues experience would've should where
why here
super size color small large cheap expensive value worth awesome wonderful beautiful big little new
old right
left keep got give gave take took think know through while during another every most both few such
own same
charged balance transfer bank cash change changed check checked question answer asked told speak
talked
flight flights hour today tomorrow yesterday night morning airport bag bags seat flying cancelled
delayed
"""

FINGLISH = """
salam salaam mersi merci mamnoon mamnun mamnoonam mamnunam tashakor tashakkor sepas daste dastet
dastetoon
dastetun dard nakone khaste nabashid nabashi khoob khub khob khoobe khube khobe kheili kheyli
khayli xeyli kheli
ali aali alie aliye awli bad bade badi bood bud bod boode bude boodan budan hast nist nabood nabud
nabod naboode
man to oo ma shoma shomaro ishoon oona inha in un oon on az ba be ke va ra ro vali ama amma baraye
vase vaseye
ham hamishe hich hichvaght hichi chera chi chie chiye chetor chejoori koja kojast kei alan emruz
emrooz diruz
dirooz farda fardaa mishe nemishe mishod mikham mikhastam nemikham mikonam nemikonam mikone mikonan
nemikone
kard kardam kardan kardim kardid konid kon konin bokonid dad dadam dadan dadin dadim midam midan
nemidan midin
sefaresh sefaresham sefareshe ghaza ghazash ghazaye ghazaha keyfiat keifiat keyfiyat keifiyat
keyfiyatesh tahvil
peyk peik peyke tamiz kasif sard sarde garm dagh daagh taze tazeh mande moonde khoshmaze khoshmazeh
mazeh maze
mazash bimaze tamesh gheymat gheimat gheymatesh arzan arzoon geroon gerun geran takhfif poshtibani
sari
saree sarie zood zud dir dire resid narsid naresid resoond residan ferestadan ferestad ferestadid
khordam
khordim khordan nakhordam lezat bordim bordam doost dust doset dooset dostam dastan daram dari dare
darid darim
daran nadaram nadare nadarim nadarid dashtam dasht dashti nadasht nadashtam behtar behtare behtarin
badtarin
badtar vaght vaghti dafe dafee bar avalin aval akhar akharin dige digeh digar faghat kamel kamelan
vaghean
vagean vaqean khoda khodaro shokr agha aghaye khanom khanum moshtari foroshgah furushgah forooshgah
pool pul
toman tooman bargasht pas kharab kharabe shekaste bastebandi baste bandi bandish ziad ziyad kam
kame hajm hajmesh
noon berenj morgh goosht gusht kabab joojeh jooje sib zamini sos dorost doroste eshtebah eshtebahi
moshkel
moshkeli lotfan javab zang zadam tamas gereftam gereftan pishnahad tosiye tosie rasti bebakhshid
bebinid bayad
nabayad shayad agar age chon hala ye yek yeki dota seta kasi hame hamechi hamash chizi chiz inja
unja onja
injoori khodam khodesh khodetoon besiar besyar khosh raftar raftaresh barkhord moadab moaddab
biadab razi raziam
boodam bodam budam boodim nabudam narazi rezayat nashod shod shode shodan shodam nashode beshe
nashe miad nemiad
oomad umad umadan amad miyad biad biyad raft raftam rafte goft goftam goftan migan mige nemige harf
sabr
montazer saat saate daghighe daqiqe rooz ruz shab sobh zohr hafte mah sal sale pishe ghabl baad
badesh
kharid kharidam kharide mikharam nakharid jens jensesh rang rangesh andaze andazash sayz gushi
gooshi
mahsool mahsul kala ersal resandan zaban fohsh doroogh dorugh vaghei asl asli taghalobi ghalati
khali por
ghashang ziba zesht narahat khoshhal asabi khaste nemidoonam midoonam nemidunam midunam didam
nadidam
mibinam begam begid begin bedid bedin nadadan nadadid konam nakonid nakon asan aslan hatman hata
hatta taghriban
kami yekam ziadi bishtar kamtar ghazatoon restoranetoon karetoon kareton ajib aliiye fogholade
mozakhraf eftezah daghoon dagoon khoobi khoobin salamat movafagh bashid bashin bashe nabashe hastam
hastin nistam nistan hastan chand chandta taghdim tabrik eyd mobarak joon jan azizam aziz dadash
baradar
"""

OTHER = """
de da do que não com para uma por mais mas como foi muito bom ótimo produto chegou antes prazo
entrega recebi
comprei recomendo ainda veio dia tudo certo loja qualidade rápido nota pedido bem meu minha já só
até sem
gostei entregue dentro perfeito excelente boa compra mercadoria correios errado faltou péssimo
obrigado está
são você isso esse este nada quando também prazo chegar ser ter estou aguardando comprado veio
parabéns
el la los las y en es un una lo se del al su le está pero muy bueno malo gracias pedido llegó tarde
rápido
calidad tienda envío servicio todo bien mal porque cuando también hay sin sobre este esta yo ya mi
comida frío
tiempo producto compré recomiendo recibí nunca siempre excelente perfecto precio entrega días hola
le les des et est un une du dans pour pas que qui sur ne plus avec il elle je nous vous mais très
bon mauvais
merci commande livraison livré retard produit qualité service rapide reçu jamais toujours bonjour
client prix
magasin cette ce sont été avoir être fait comme tout bien rien j'ai c'est n'est
der die das und ist nicht ich es ein eine zu mit auf für von sie wir sehr gut schlecht danke
bestellung
lieferung geliefert spät schnell qualität preis kunde immer nie wieder auch aber war habe hat wurde
kein keine
alles nur noch mehr wie bei nach aus dem den einen produkt ware leider super zufrieden gerne
il lo gli di che non per una sono con ma anche come più molto buono cattivo grazie ordine consegna
consegnato
ritardo veloce prodotto qualità prezzo arrivato tutto ottimo servizio sempre mai cliente della nel
questo è
bir ve bu için çok iyi kötü ama değil ne da de ile daha var yok sipariş ürün teslim geldi geç hızlı
kalite
teşekkürler güzel kargo fiyat müşteri her şey gibi ben sen biz siz oldu ettim aldım tavsiye ederim
hiç hemen
həm və bu üçün çox yaxşı pis deyil məhsul sifariş gəldi təşəkkür
het een en van ik niet dat die zijn op aan met voor maar heel goed slecht bedankt bestelling
levering geleverd
laat snel kwaliteit prijs klant altijd nooit weer ook naar deze dit geen wel nog
yang dan di ini itu tidak dengan untuk dari ke saya anda sangat bagus buruk terima kasih pesanan
pengiriman
datang terlambat cepat barang harga kualitas sudah belum bisa ada juga tapi karena lagi baik sekali
och att det som en på är av för med den till inte bra tack jag har vi leverans beställning snabb
dålig mycket
i w na nie się z do to jest że jak po dobry dziękuję zamówienie dostawa bardzo szybko polecam
"""

TITLES = """
سید سیده سادات میر حاج حاجی حاجیه دکتر مهندس آقا آقای خانم خانوم جناب سرکار استاد
seyed seyyed sayyed sayyid sayed syed seyede seyyede seyedeh seyyedeh sadat mir haj hajj haji
hajieh dr doctor
mohandes eng mr mrs ms miss agha aqa aghaye khanom khanoom khanum ostad prof
"""
