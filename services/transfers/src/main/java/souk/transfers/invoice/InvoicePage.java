package souk.transfers.invoice;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Checksum;
import souk.transport.Response;

/**
 * An invoice as a page: plain HTML with its styles in it, and nothing that runs or is fetched from
 * elsewhere. It says all that a payer must compare, and gives the URIs and a QR code. By itself it
 * proves nothing: a wallet checks the invoice's signature.
 */
public final class InvoicePage {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private InvoicePage() {}

  /**
   * How sums are shown.
   *
   * @param symbol of the market's currency
   * @param decimals with how many its sums are written
   */
  public record Currency(String symbol, int decimals) {}

  /** The page over HTTP, which no other page may frame. */
  public static Response response(SignedInvoice signed, Currency currency) {
    return Response.of(
            200,
            "text/html; charset=utf-8",
            html(signed, currency).getBytes(StandardCharsets.UTF_8))
        .with("Content-Security-Policy", POLICY)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }

  /** The page. */
  public static String html(SignedInvoice signed, Currency currency) {
    Invoice invoice = signed.invoice();
    String sum =
        invoice
            .amount()
            .map(each ->
                new BigDecimal(each.toBigInteger(), currency.decimals()).toPlainString()
                    + " "
                    + escaped(currency.symbol()))
            .orElse("as much as you like");
    String uri = InvoiceUri.of(signed);
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>Pay %1$s</title>
    <style>
    :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #ccc; --soft: #555 }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #eee; --paper: #16181c; --line: #444; --soft: #aaa }
    }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 1rem/1.5 system-ui, sans-serif }
    main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem }
    h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere }
    .memo { margin: 0 0 1.5rem; color: var(--soft); overflow-wrap: anywhere }
    .code { background: #fff; padding: .75rem; border: 1px solid var(--line); width: fit-content;
      max-width: 100%%; margin: 0 auto 1.5rem }
    .code svg { display: block; width: 18rem; max-width: 100%%; height: auto }
    dl { margin: 0; border-top: 1px solid var(--line) }
    dl div { padding: .5rem 0; border-bottom: 1px solid var(--line) }
    dt { color: var(--soft); font-size: .875rem }
    dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
    code, textarea { font: .875rem/1.5 ui-monospace, monospace }
    textarea { width: 100%%; height: 6rem; color: inherit; background: transparent;
      border: 1px solid var(--line); padding: .5rem; resize: vertical }
    a { color: inherit }
    label { display: block; margin: 1.5rem 0 .25rem }
    </style>
    </head>
    <body>
    <main>
    <h1>Pay %1$s</h1>
    <p class="memo">%2$s</p>
    <div class="code" role="img" aria-label="QR code of the invoice">%3$s</div>
    <dl>
    <div><dt>To the account</dt><dd><code>%4$s</code></dd></div>
    <div><dt>Its address, to compare</dt><dd><code>%5$s</code></dd></div>
    <div><dt>Until</dt><dd><time datetime="%6$s">%6$s</time></dd></div>
    <div><dt>How often</dt><dd>%7$s</dd></div>
    <div><dt>Late or wrong money</dt><dd>%8$s</dd></div>
    <div><dt>Invoice</dt><dd><code>%9$s</code></dd></div>
    </dl>
    <label for="uri">With <code>souk pay</code>, which checks the payee's signature:</label>
    <textarea id="uri" readonly spellcheck="false">%10$s</textarea>
    <p><a href="%10$s">Open in a wallet that knows invoices</a></p>
    <p><a href="%11$s">Pay from a wallet that knows none (ERC-681)</a>: the same sum within the
    market, without the invoice's id.</p>
    </main>
    </body>
    </html>
    """
        .formatted(
            sum,
            invoice.memo().isEmpty() ? "without a memo" : escaped(invoice.memo()),
            picture(signed),
            new ChainAddress(invoice.chainId(), invoice.payee()),
            Checksum.grouped(invoice.payee()),
            Instant.ofEpochSecond(invoice.expires()),
            invoice.singleUse() ? "once" : "any number of times",
            invoice.late() == LateMoney.KEPT ? "is kept" : "is returned",
            signed.id(),
            uri,
            escaped(EthereumUri.of(invoice).toString()));
  }

  /** Without what only a file of its own begins with. */
  private static String picture(SignedInvoice signed) {
    String svg = QrPicture.of(InvoiceUri.forCode(signed)).svg();
    return svg.substring(svg.indexOf("<svg")).strip();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
