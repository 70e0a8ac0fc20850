package dev.samovar;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The tests that start the service with a profile: it starts once for each. */
@Suite(failIfNoTests = false)
@SelectPackages("dev.samovar")
@IncludeClassNamePatterns(ServiceTests.CLASSES)
@IncludeTags(ServiceTests.PROFILE)
class ServiceWithProfileTests {}
