// A style sheet of the console, as text: it is put inside a shadow root, where it touches nothing of Grafana's.
declare module '*.css' {
  const text: string;
  export default text;
}
