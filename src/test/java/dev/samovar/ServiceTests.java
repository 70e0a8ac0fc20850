package dev.samovar;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The tests that start the service, as one: they share it as long as one process runs them, while others run the unit
 * tests. Surefire leaves out the same classes when it looks for unit tests. Those that need a service with settings of
 * their own are {@link ServiceWithProfileTests}.
 */
@Suite(failIfNoTests = false)
@SelectPackages("dev.samovar")
@IncludeClassNamePatterns(ServiceTests.CLASSES)
@ExcludeTags(ServiceTests.PROFILE)
class ServiceTests {

    /** The pattern of the names in both suites. */
    static final String CLASSES =
            "dev\\.samovar\\.(api\\.([a-z]+\\.)?[A-Z]\\w*Test|deployment\\.(Monitoring|Promtool)Test"
                    + "|model\\.(gemini\\.GeminiModelTest|openai\\.OpenAiModelTest|http\\.ModelTlsTest))";

    /** The tag of classes with a test profile. */
    static final String PROFILE = "profile";
}
