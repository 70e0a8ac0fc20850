package dev.samovar.cache;

import dev.samovar.cache.contract.CountContract;
import dev.samovar.cache.contract.KeyedEntryContract;
import dev.samovar.cache.contract.LeaseContract;
import dev.samovar.cache.contract.LeaseEndContract;
import dev.samovar.cache.contract.LeasedRemovalContract;
import dev.samovar.cache.contract.ListingContract;
import dev.samovar.cache.contract.PatternPurgeContract;
import dev.samovar.cache.contract.PreviewContract;
import dev.samovar.cache.contract.PurgeContract;
import dev.samovar.cache.contract.PurgeRaceContract;
import dev.samovar.cache.contract.RandomOperationsContract;
import dev.samovar.cache.contract.VersionContract;

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
