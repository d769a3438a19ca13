from tests.browser.conftest import *
from tests.browser.visiting import *
pytestmark=pytest.mark.browser
def test_t(enter):
    page=enter()
    go(page,"/about/")
    print(page.evaluate("document.activeElement.tagName"))
    page.keyboard.press("Tab"); page.keyboard.press("Enter"); page.keyboard.press("Tab"); print(page.evaluate("document.activeElement.outerHTML"))
    page.locator(".finder button").focus()
    page.keyboard.press("Shift+Tab");
    page.screenshot(path="/tmp/bt/search-input.png",clip=dict(x=0,y=0,width=1280,height=150))
    page.keyboard.press("Tab")
    page.screenshot(path="/tmp/bt/search-button.png",clip=dict(x=0,y=0,width=1280,height=150))
    print(page.evaluate("[document.activeElement.innerText, getComputedStyle(document.activeElement).boxShadow, getComputedStyle(document.querySelector('.finder')).boxShadow, getComputedStyle(document.activeElement).outline]"))
    page.context.clear_cookies()
    page=enter(make_user(), viewport=dict(width=360,height=800))
    go(page, CODE_PAGES["code of icd-10-pcs"])
    page.screenshot(path="/tmp/bt/pcs360.png",full_page=False)
    print(page.locator(".crumbs li").evaluate_all("a=>a.map(e=>[e.innerText,JSON.stringify(e.getBoundingClientRect()),JSON.stringify(e.querySelector('a').getBoundingClientRect())])"))
    go(page, CODE_PAGES["code of cpt"])
    open("/tmp/bt/p.pdf","wb").write(page.pdf(format="Letter"))
    page.set_viewport_size(dict(width=1280,height=900))
    page.screenshot(path="/tmp/bt/cpt.png",full_page=True)
