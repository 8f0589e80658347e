const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that stand in questions about anything, and so do not tell one from another; without apostrophes. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  words(`
    a an the this that these those it its itself i im ive id me my mine myself you your youre yours we us our he she
    they them their there here some any all each every other another same such one ones thing things something anything
    and or but so because as if then than when while until where what whats which who whom whose why how whether
    is isnt are arent was wasnt were be been being am do does doesnt did didnt done doing dont have has hasnt had having
    can cant cannot could couldnt will wont would wouldnt shall should shouldnt may might must need needs
    to of in on at by for from with without into onto about between up down out over under again still just only also
    too very really quite even now not no nor yes ok okay
    get gets got getting give gives gave given go goes going gone make makes made making know knows let lets say says said
    see sees tell tells told think want wants try tries tried trying use uses used using work works working
    help helps please pls plz thanks thank hi hello hey sorry
    explain understand mean means meaning show question ask anyone someone bit little much many more most lot
    exercise task problem code program`),
);
