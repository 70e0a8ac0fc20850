package dev.samovar.api.dashboard.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.Service;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.chromium.ChromiumNetworkConditions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium. Where none is installed, the tests that need it are skipped, unless the environment variable
 * {@code BROWSER_TESTS} is {@code required}.
 */
public final class Browser implements AutoCloseable {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the tests, or fails them if a browser is required, where none is installed. */
    public static void assumeInstalled() {
        boolean there = browser().isPresent() && driver().isPresent();
        if ("required".equals(System.getenv("BROWSER_TESTS"))) {
            assertThat(there)
                    .as("BROWSER_TESTS=required: chromium and chromedriver on the PATH")
                    .isTrue();
        }
        Assumptions.assumeTrue(
                there,
                "The dashboard is not tried in a browser: install Chromium and its driver (Debian: chromium, chromium-driver)");
    }

    /** Starts a browser that {@linkplain #assumeInstalled is installed}. */
    public static Browser start() {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver().orElseThrow().toFile())
                .build();
        return new Browser(new ChromeDriver(service, options(browser().orElseThrow())));
    }

    private static Optional<Path> browser() {
        return BROWSERS.stream().flatMap(Browser::onPath).findFirst();
    }

    private static Optional<Path> driver() {
        return onPath("chromedriver").findFirst();
    }

    private static ChromeOptions options(Path browser) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        logs.enable(LogType.PERFORMANCE, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,1000");
        return options;
    }

    private static Stream<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    /** Opens the dashboard and waits for its first statistics. */
    public void openDashboard() {
        open("/");
        awaitText("state", "Healthy");
    }

    public void open(String path) {
        driver.get(Service.uri(path).toString());
    }

    /** Clicks an element as soon as it is there. */
    public void click(String selector) {
        soon().until(() -> has(selector));
        driver.findElement(By.cssSelector(selector)).click();
    }

    public WebElement byId(String id) {
        return driver.findElement(By.id(id));
    }

    /** A value of a row in the table of namespaces. */
    public String statistic(String namespace, String name) {
        return driver.findElement(
                        By.cssSelector("tr[data-namespace='" + namespace + "'] td[data-statistic='" + name + "']"))
                .getText();
    }

    /** A value of a row in the table of upstreams. */
    public String ofUpstream(String upstream, String name) {
        return driver.findElement(
                        By.cssSelector("tr[data-upstream='" + upstream + "'] td[data-statistic='" + name + "']"))
                .getText();
    }

    public boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    public void type(String id, String text) {
        byId(id).clear();
        byId(id).sendKeys(text);
    }

    /** Presses a key wherever the focus is. */
    public void press(Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    public String focused() {
        return driver.switchTo().activeElement().getDomProperty("id") + "";
    }

    public Object run(String script) {
        return driver.executeScript("return " + script) + "";
    }

    public String url() {
        return driver.getCurrentUrl() + "";
    }

    public static ConditionFactory soon() {
        return Awaitility.await().atMost(PATIENCE);
    }

    public void awaitText(String id, String part) {
        soon().untilAsserted(() -> assertThat(byId(id).getText()).as("#" + id).contains(part));
    }

    public void awaitEnabled(String id) {
        soon().untilAsserted(() -> assertThat(byId(id).isEnabled()).as("#" + id).isTrue());
    }

    public void cutOff(boolean offline) {
        ChromiumNetworkConditions conditions = new ChromiumNetworkConditions();
        conditions.setOffline(offline);
        conditions.setLatency(Duration.ZERO);
        conditions.setDownloadThroughput(-1);
        conditions.setUploadThroughput(-1);
        driver.setNetworkConditions(conditions);
    }

    public void phone() {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    }

    /** A desktop or phone, in light or dark colours. */
    public void show(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** What the rules of accessibility of axe have against the page as it is, by rule and element. */
    public List<String> inaccessible() {
        // Scripts of the driver are not subject to the page's policy
        driver.executeScript(Axe.SCRIPT);
        Object violations = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.flatMap("
                + "rule => rule.nodes.map(node => rule.id + ' ' + node.target + ': ' + node.failureSummary))),"
                + "failure => done(['axe failed: ' + failure]));");
        return ((List<?>) violations).stream().map(String::valueOf).toList();
    }

    /** What the page complained about; an answer with an error status is none of it. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
    }

    /** The hosts with ports of all requests, from the browser's log. */
    public List<String> hosts() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> new JsonObject(entry.getMessage()).getJsonObject("message"))
                .filter(event -> "Network.requestWillBeSent".equals(event.getString("method")))
                .map(event ->
                        event.getJsonObject("params").getJsonObject("request").getString("url"))
                .filter(url -> url.startsWith("http") || url.startsWith("ws"))
                .map(url -> URI.create(url).getAuthority())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
