import express from 'express'

// The floor: Express answering a GET with a word.
const app = express()
app.get('/hello', (_request, response) => void response.send('hello'))
app.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'))
