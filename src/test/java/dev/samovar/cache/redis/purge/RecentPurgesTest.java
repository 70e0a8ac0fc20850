package dev.samovar.cache.redis.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentPurgesTest {

    private static final String VERSION = "v1.0";

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final RecentPurges memory = new RecentPurges(
            () -> now, () -> Duration.between(Instant.EPOCH, now).toNanos());
    private final CacheKey blue = Sample.key(StoreFixture.EXPLANATION, "blue");
    private final CacheKey red = Sample.key(StoreFixture.EXPLANATION, "red");
    private final Purge allBlue = new Purge.OfPattern(GlobPattern.parse("*:blue:*"));

    @Test
    void redisIsTakenAtItsWordUntilThereIsDoubt() {
        made(allBlue);
        assertThat(outdates(blue)).isFalse();

        assertThat(memory.doubt()).isTrue();

        assertThat(outdates(blue)).isTrue();
        assertThat(outdates(red)).isFalse();
        assertThat(memory.outdates(blue, now, VERSION))
                .as("generated at that moment")
                .isFalse();
    }

    @Test
    void doubtEndsWithWhatWasMadeAgainAfterItBegan() {
        made(allBlue);
        memory.doubt();
        long before = memory.reconnects();
        var due = memory.due().all();
        memory.doubt();

        memory.madeAgain(due, before);
        assertThat(outdates(blue)).as("in doubt once more").isTrue();

        memory.madeAgain(memory.due().all(), memory.reconnects());
        assertThat(memory.isDoubtful()).isFalse();
        assertThat(outdates(blue)).isFalse();
    }

    @Test
    void purgeThatIsRepeatedHoldsFromThenOn() {
        made(allBlue);
        memory.doubt();
        now = now.plusSeconds(5);
        made(new Purge.OfPattern(GlobPattern.parse("*:blue:*")));

        assertThat(memory.due().all()).isEmpty();
        memory.doubt();
        assertThat(memory.due().all()).hasSize(1);
        assertThat(outdates(blue)).isTrue();
    }

    @Test
    void purgeThatIsHeardOfLateHoldsFromWhenItWasMade() {
        Instant purged = now;
        now = now.plusSeconds(1);
        memory.received(allBlue, purged);
        memory.received(allBlue, purged.minusSeconds(1));
        memory.doubt();

        assertThat(memory.outdates(blue, purged.minusMillis(1), VERSION)).isTrue();
        assertThat(memory.outdates(blue, purged, VERSION)).isFalse();
    }

    @Test
    void purgeOfTheFutureHoldsFromNowOn() {
        memory.received(allBlue, Instant.MAX);
        memory.doubt();

        assertThat(outdates(blue)).isTrue();
        assertThat(memory.outdates(blue, now, VERSION)).isFalse();
    }

    @Test
    void purgeReceivedAfterAReconnectMayBeOfTheServerBefore() {
        Instant purged = now;
        now = now.plusSeconds(30);
        memory.doubt();

        assertThat(memory.received(allBlue, purged)).isTrue();

        assertThat(memory.outdates(blue, purged.minusMillis(1), VERSION)).isTrue();
        memory.madeAgain(memory.due().all(), memory.reconnects());
        assertThat(memory.isDoubtful()).isFalse();
    }

    @Test
    void purgeMadeWellAfterDoubtBeganIsNotInDoubtWhenItIsHeardOf() {
        memory.doubt();
        now = now.plus(RecentPurges.SKEW);

        assertThat(memory.received(allBlue, now)).isFalse();
        assertThat(outdates(blue)).isFalse();
    }

    @Test
    void earlierPurgeReceivedLateDoesNotPutAnEqualOneInDoubt() {
        Instant earlier = now;
        now = now.plusSeconds(30);
        memory.doubt();
        made(allBlue);

        assertThat(memory.received(allBlue, earlier)).isFalse();
        assertThat(memory.due().all()).isEmpty();
    }

    @Test
    void purgeMadeWhileThereIsDoubtIsNotInDoubt() {
        made(allBlue);
        memory.doubt();
        made(new Purge.OfKey(red));

        assertThat(outdates(red)).isFalse();
        assertThat(memory.voids(red, 0, VERSION)).isFalse();
    }

    @Test
    void leaseIsVoidIfItWasAskedForBeforeThePurge() {
        long before = memory.number();
        made(allBlue);
        long after = memory.number();
        assertThat(memory.voids(blue, before, VERSION)).isFalse();

        memory.doubt();

        assertThat(memory.voids(blue, before, VERSION)).isTrue();
        assertThat(memory.voids(blue, after, VERSION)).isFalse();
        assertThat(memory.voids(red, before, VERSION)).isFalse();
    }

    @Test
    void leaseThatAPurgeTookStaysVoidWhenThePurgeWasMadeAgain() {
        long before = memory.number();
        made(allBlue);
        long after = memory.number();
        memory.doubt();
        memory.madeAgain(memory.due().all(), memory.reconnects());

        assertThat(memory.isDoubtful()).isFalse();
        assertThat(memory.voids(blue, before, VERSION)).isTrue();
        assertThat(memory.voids(blue, after, VERSION)).isFalse();
        assertThat(memory.voids(red, before, VERSION)).isFalse();
    }

    @Test
    void purgeBegunBeforeDoubtIsInDoubt() {
        long since = memory.reconnects();
        memory.doubt();

        assertThat(memory.made(allBlue, since)).isTrue();
        assertThat(outdates(blue)).isTrue();
    }

    @Test
    void purgeInDoubtIsNotForgotten() {
        made(allBlue);
        memory.doubt();
        now = now.plus(RecentPurges.TERM).plusSeconds(1);
        Instant later = now;
        made(new Purge.OfKey(red));

        assertThat(memory.outdates(blue, Instant.EPOCH, VERSION)).isTrue();
        memory.madeAgain(memory.due().all(), memory.reconnects());
        assertThat(memory.doubt()).isTrue();
        assertThat(memory.outdates(blue, Instant.EPOCH, VERSION)).isFalse();
        assertThat(memory.outdates(red, later.minusMillis(1), VERSION)).isTrue();
    }

    @Test
    void purgesAreForgottenAfterAWhile() {
        made(allBlue);
        now = now.plus(RecentPurges.TERM).plusSeconds(1);

        assertThat(memory.doubt()).isFalse();
        assertThat(memory.isDoubtful()).isFalse();
    }

    @Test
    void oldestMakeWayForTheLatest() {
        made(allBlue);
        for (int i = 0; i < RecentPurges.LIMIT; i++) {
            made(new Purge.OfKey(Sample.key(StoreFixture.EXPLANATION, "topic " + i)));
        }
        memory.doubt();

        assertThat(memory.due().all()).hasSize(RecentPurges.LIMIT);
        assertThat(outdates(blue)).isFalse();
    }

    private void made(Purge purge) {
        memory.made(purge, memory.reconnects());
    }

    private boolean outdates(CacheKey key) {
        return memory.outdates(key, now.minus(Duration.ofMillis(1)), VERSION);
    }
}
