package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.Joiner;
import dev.samovar.cache.readthrough.stream.part.PartReceiver;

/**
 * The requests of one generation, and what they read: its own parts, or those of the replica that holds the lease. Used
 * within its serial executor.
 */
final class FillReaders {

    private final Audience audience;
    private final PartReceiver own;
    private final Following following;
    private String holder = "";
    private boolean generating;

    FillReaders(Audience audience, PartReceiver own, Following following) {
        this.audience = audience;
        this.own = own;
        this.following = following;
    }

    /** Adds a request that waits. Returns whether it was vouched for. */
    boolean add(Joiner joiner) {
        audience.add(joiner);
        return audience.isVouchedFor(joiner);
    }

    void remove(Joiner joiner) {
        audience.remove(joiner);
    }

    boolean isEmpty() {
        return audience.isEmpty();
    }

    /** Whether requests wait that were not vouched for. */
    boolean hasUnvouched() {
        return audience.hasUnvouched();
    }

    /** Follows the holder of the lease, if requests wait for it, and lets in who may read. */
    void followAndAdmit() {
        follow();
        admit();
    }

    private void follow() {
        if (!generating && !following.isStarted() && !audience.isEmpty()) {
            following.begin(holder);
        }
    }

    /** Lets requests in that were vouched for, once there are bytes. */
    void admit() {
        ResponseHead head = parts().startedHead();
        if (head != null) {
            audience.admit(head, parts().body(), following.isStarted());
        }
    }

    /** Notes that requests from before this place can have missed no purge. */
    void vouch(long place) {
        audience.vouch(place);
    }

    /** Another replica holds the lease, and requests from before {@code asked} may read what it generates. */
    void heldBy(String by, long asked) {
        holder = by;
        audience.vouch(asked);
        followAndAdmit();
    }

    /** The replica that is followed does not send: requests wait for the lease. */
    void forgetHolder() {
        holder = "";
        following.drop();
    }

    /** The generation is made here from now on: no other replica is followed. */
    void generate() {
        generating = true;
        following.drop();
    }

    boolean isGenerating() {
        return generating;
    }

    /** Whether they read, or may have been sent, what another replica generates. */
    boolean isFollowing() {
        return following.isStarted();
    }

    boolean isFollowing(String token) {
        return following.isOf(token);
    }

    void dropFollowed() {
        following.drop();
    }

    /** The parts that are generated here. */
    PartReceiver own() {
        return own;
    }

    /** What is read at present: this generation's own parts, or those of another replica. */
    PartReceiver parts() {
        PartReceiver followed = following.parts();
        return followed == null ? own : followed;
    }

    /** Sends all that wait away, to look again. */
    void refuse(boolean voided) {
        audience.refuse(voided);
    }

    /** Gives all that wait an entry, if they were vouched for. */
    void redirect(CacheEntry entry) {
        audience.redirect(entry);
    }

    /** Fails all that wait. */
    void fail(Throwable failure) {
        audience.fail(failure);
    }
}
