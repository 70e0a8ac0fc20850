package dev.samovar.api.dashboard.browser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a browser of its own; without a browser on this machine they are skipped. */
public abstract class TestsInBrowser {

    // Not initialised here: Quarkus creates a second instance of this class, which would not be closed
    protected Browser browser;

    @BeforeAll
    static void assumeBrowser() {
        Browser.assumeInstalled();
    }

    @BeforeEach
    void startBrowser() {
        browser = Browser.start();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }
}
