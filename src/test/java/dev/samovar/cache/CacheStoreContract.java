package dev.samovar.cache;

import dev.samovar.cache.contract.CountContract;
import dev.samovar.cache.contract.KeyedEntryContract;
import dev.samovar.cache.contract.ListingContract;
import dev.samovar.cache.contract.RandomOperationsContract;
import dev.samovar.cache.contract.VersionContract;
import dev.samovar.cache.contract.lease.LeaseContract;
import dev.samovar.cache.contract.lease.LeaseEndContract;
import dev.samovar.cache.contract.lease.LeasedRemovalContract;
import dev.samovar.cache.contract.purge.PatternPurgeContract;
import dev.samovar.cache.contract.purge.PreviewContract;
import dev.samovar.cache.contract.purge.PurgeContract;
import dev.samovar.cache.contract.purge.PurgeRaceContract;

/** What every {@link CacheStore} has to keep to. A subclass opens the store and says how time passes for it. */
public abstract class CacheStoreContract
        implements KeyedEntryContract,
                LeaseContract,
                LeaseEndContract,
                LeasedRemovalContract,
                PurgeContract,
                PurgeRaceContract,
                PatternPurgeContract,
                PreviewContract,
                VersionContract,
                ListingContract,
                CountContract,
                RandomOperationsContract {}
