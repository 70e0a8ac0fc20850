package dev.samovar.cache.memory;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** What fills and grants of a namespace share, and a purge takes alone for an instant. */
final class PurgeLock {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Takes a step beside others, while no purge is taking effect. */
    <T> T shared(Supplier<T> step) {
        return under(lock.readLock(), step);
    }

    /** Takes a step while no other is under way. */
    <T> T alone(Supplier<T> step) {
        return under(lock.writeLock(), step);
    }

    /** Takes a step while no other is under way. */
    void runAlone(Runnable step) {
        under(lock.writeLock(), () -> {
            step.run();
            return true;
        });
    }

    private static <T> T under(Lock lock, Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
